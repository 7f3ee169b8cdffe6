import type { Metadata } from "next"
import { headers } from "next/headers"
import { redirect } from "next/navigation"
import { FlowForm } from "@/components/form/flow-form"
import { FlowFrame } from "@/components/shell/flow-frame"
import { ChoiceList } from "@/components/smart/choice-list"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { issuer } from "@/lib/server/env"
import type { SearchParams } from "@/lib/server/flow-page"
import { findEncounterScreen } from "@/lib/server/smart/select-context"

export const metadata: Metadata = { title: "Choose a visit" }

export default async function SelectEncounterPage({ searchParams }: { searchParams: SearchParams }) {
  const { interaction } = await searchParams
  const request = new Request(issuer(), { headers: { cookie: (await headers()).get("cookie") ?? "" } })
  const screen = await findEncounterScreen(request, typeof interaction === "string" ? interaction : "")
  if (!screen) redirect("/flow-error?cause=authorize.interaction")
  const { appName, apiName, choices, form, patient } = screen
  return (
    <FlowFrame
      title="Choose a visit"
      description={
        <>
          {appName} asks which visit of {patient ? <strong>{patient.title}</strong> : "the patient"} it is
          about.
        </>
      }
    >
      <FlowForm action={form.action} csrf={form.csrf} hidden={{ interaction: form.interaction }}>
        {choices === null ? (
          <div role="alert">
            <Callout tone="danger">
              {apiName} does not answer at the moment. Reload this page in a while.
            </Callout>
          </div>
        ) : choices.length > 0 ? (
          <ChoiceList name="encounter" label="Visits" choices={choices} />
        ) : (
          <p className="text-ink-soft">There is no visit you may see.</p>
        )}
        {screen.more ? <p className="text-ink-faint text-sm">Only the first twenty are shown.</p> : null}
        <div className="grid gap-2.5 sm:grid-cols-2">
          <Button type="submit" name="decision" value="deny">
            Do not go on
          </Button>
          {choices === null ? null : (
            <Button type="submit" name="encounter" value="">
              Go on without a visit
            </Button>
          )}
        </div>
      </FlowForm>
    </FlowFrame>
  )
}
