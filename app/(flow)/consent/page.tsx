import type { Metadata } from "next"
import { headers } from "next/headers"
import { redirect } from "next/navigation"
import { FlowForm } from "@/components/form/flow-form"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { issuer } from "@/lib/server/env"
import type { SearchParams } from "@/lib/server/flow-page"
import { findConsentScreen } from "@/lib/server/oauth/consent"
import { ScopeList } from "./_components/scope-list"

export const metadata: Metadata = { title: "Give access" }

export default async function ConsentPage({ searchParams }: { searchParams: SearchParams }) {
  const { interaction } = await searchParams
  const handle = typeof interaction === "string" ? interaction : ""
  const request = new Request(issuer(), { headers: { cookie: (await headers()).get("cookie") ?? "" } })
  const screen = await findConsentScreen(request, handle)
  if (!screen) redirect("/flow-error?cause=authorize.interaction")
  const { appName, apiName, patient, person, scopes, links, form } = screen
  return (
    <FlowFrame
      title={`Let ${appName} in?`}
      description={
        <>
          {appName} asks for access{apiName ? <> to {apiName}</> : null}. You are signed in as{" "}
          <strong>{person.name}</strong> ({person.email}).
        </>
      }
      footer={`You return to ${screen.returnsTo} either way. You can take access back at any time.`}
    >
      <FlowForm action={form.action} csrf={form.csrf} hidden={{ interaction: form.interaction }}>
        {patient ? (
          <p className="rounded-lg bg-sunken px-4 py-3">
            <span className="block text-ink-soft text-sm">Patient</span>
            <strong>{patient.title}</strong>
            <span className="block text-ink-soft text-sm">{patient.facts}</span>
          </p>
        ) : null}
        <ScopeList appName={appName} scopes={scopes} />
        <div className="grid gap-2.5 sm:grid-cols-2">
          <Button type="submit" name="decision" value="deny">
            Do not allow
          </Button>
          <Button type="submit" name="decision" value="allow" variant="primary">
            Allow
          </Button>
        </div>
        {links.policy || links.terms ? (
          <p className="text-ink-faint text-sm">
            {links.policy ? <a href={links.policy}>Privacy of {appName}</a> : null}
            {links.policy && links.terms ? " · " : null}
            {links.terms ? <a href={links.terms}>Terms</a> : null}
          </p>
        ) : null}
      </FlowForm>
    </FlowFrame>
  )
}
