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
import { findPatientScreen } from "@/lib/server/smart/select-context"
import { PatientSearch } from "./_components/patient-search"

export const metadata: Metadata = { title: "Choose a patient" }

const textOf = (value: string | string[] | undefined): string => (typeof value === "string" ? value : "")

export default async function SelectPatientPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams
  const typed = { name: textOf(params.name), birthDate: textOf(params.birthdate) }
  const request = new Request(issuer(), { headers: { cookie: (await headers()).get("cookie") ?? "" } })
  const screen = await findPatientScreen(request, textOf(params.interaction), typed)
  if (!screen) redirect("/flow-error?cause=authorize.interaction")
  const { appName, apiName, person, choices, form } = screen
  const isSearch = typed.name !== "" || typed.birthDate !== ""
  return (
    <FlowFrame
      title="Choose a patient"
      description={
        <>
          {appName} will work with this patient at {apiName}. You are signed in as{" "}
          <strong>{person.name}</strong> ({person.email}).
        </>
      }
      footer="The app sees only the patient you choose here."
    >
      {choices === null || choices.length > 0 || isSearch ? (
        <PatientSearch interaction={form.interaction} typed={typed} />
      ) : null}
      <div className="mt-5">
        <FlowForm action={form.action} csrf={form.csrf} hidden={{ interaction: form.interaction }}>
          {choices === null ? (
            <div role="alert">
              <Callout tone="danger">
                {apiName} does not answer at the moment. Search again in a while.
              </Callout>
            </div>
          ) : choices.length > 0 ? (
            <ChoiceList name="patient" label="Patients" choices={choices} />
          ) : (
            <p className="text-ink-soft">
              {isSearch
                ? "No patient you may open matches. Try fewer letters, or only the birth date."
                : "There is no patient you may open here. If that is wrong, ask whoever runs this server to link your account to your record."}
            </p>
          )}
          {screen.more ? (
            <p className="text-ink-faint text-sm">There are more. Narrow the search to find the others.</p>
          ) : null}
          <Button type="submit" name="decision" value="deny" className="w-full">
            Do not go on
          </Button>
        </FlowForm>
      </div>
    </FlowFrame>
  )
}
