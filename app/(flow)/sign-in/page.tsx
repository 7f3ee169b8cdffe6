import type { Metadata } from "next"
import { headers } from "next/headers"
import { redirect } from "next/navigation"
import { FlowForm } from "@/components/form/flow-form"
import { PlainField } from "@/components/form/plain-field"
import { FlowFrame } from "@/components/shell/flow-frame"
import { Button } from "@/components/ui/button"
import { Link } from "@/components/ui/link"
import { localPath } from "@/lib/server/flow-form"
import { flowPage, type SearchParams } from "@/lib/server/flow-page"
import { findInteractionHints } from "@/lib/server/oauth/interaction-hints"
import { publicInstance } from "@/lib/server/settings/change-settings"
import { currentSession } from "@/lib/server/signed-in"
import { listUpstreamButtons } from "@/lib/server/upstream/upstreams"

export const metadata: Metadata = { title: "Sign in" }

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const { csrf, problem, params } = await flowPage("sign-in", searchParams)
  const { organizationName, supportUrl } = (await publicInstance()).settings
  const hints = params.interaction
    ? await findInteractionHints(params.interaction, (await headers()).get("cookie"))
    : null
  if (!params.interaction && (await currentSession())) redirect(localPath(params.next))
  return (
    <FlowFrame
      title="Sign in"
      description={
        hints
          ? `to go on to ${hints.appName}`
          : `to ${organizationName || "Admit"}, where apps get their keys`
      }
      footer={<SignInFooter organizationName={organizationName} supportUrl={supportUrl} />}
    >
      <FlowForm
        action="/sign-in/submit"
        csrf={csrf}
        hidden={{ interaction: params.interaction, next: params.next }}
        message={problem?.message}
      >
        <PlainField
          name="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          defaultValue={problem?.values.email ?? hints?.loginHint ?? ""}
          autoFocus={!problem?.values.email}
          error={problem?.fields.email}
          required
        />
        <PlainField
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          autoFocus={Boolean(problem?.values.email)}
          error={problem?.fields.password}
          required
        />
        <Button type="submit" variant="primary" className="w-full">
          Sign in
        </Button>
      </FlowForm>
      <UpstreamButtons buttons={await listUpstreamButtons()} params={params} />
    </FlowFrame>
  )
}

type UpstreamButtonsProps = {
  buttons: { id: string; name: string }[]
  params: Record<string, string>
}

/** Plain links: they work without JavaScript, and what they begin is bound to this browser. */
function UpstreamButtons({ buttons, params }: UpstreamButtonsProps) {
  if (buttons.length === 0) return null
  const kept = ["interaction", "next"].flatMap((name) => (params[name] ? [[name, params[name]]] : []))
  const query = new URLSearchParams(kept as [string, string][])
  return (
    <div className="mt-6 grid gap-3 border-line border-t pt-6">
      {buttons.map(({ id, name }) => (
        <Button key={id} asChild className="w-full">
          <a href={`/sign-in/upstream/${id}?${query}`}>Sign in with {name}</a>
        </Button>
      ))}
    </div>
  )
}

function SignInFooter({ organizationName, supportUrl }: { organizationName: string; supportUrl: string }) {
  return (
    <>
      Signing in from a shared computer? Close the browser when you are done.
      {supportUrl ? (
        <>
          {" "}
          <Link href={supportUrl}>Help{organizationName ? ` from ${organizationName}` : ""}</Link>
        </>
      ) : null}
    </>
  )
}
