"use client"

import { useState } from "react"
import { useFormContext } from "react-hook-form"
import { z } from "zod"
import { Verdict, type VerdictProps } from "@/app/(console)/policies/[id]/_components/verdict"
import { trySimulation } from "@/app/(console)/policies/actions"
import { SelectField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { useFormKit } from "@/components/form/form-context"
import { FormError } from "@/components/form/form-error"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Link } from "@/components/ui/link"
import type { ApiId, AppId, PolicyId, UserId } from "@/lib/id"

export type TrialChoices = {
  apps: readonly { id: AppId; name: string; allowedScopes: readonly string[] }[]
  apis: readonly { id: ApiId; name: string }[]
  people: readonly { id: UserId; name: string; role: string }[]
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const
const trialSchema = z.object({
  appId: z.string().min(1, "Choose an app."),
  apiId: z.string(),
  userId: z.string(),
  scopes: z.string(),
  launchPatient: z.string().max(64, "A FHIR id has at most 64 characters."),
  method: z.enum(METHODS),
  path: z.string().trim().min(1, "Enter the part after the FHIR base, such as Observation?patient=7."),
})
type Trial = z.input<typeof trialSchema>

type SimulatorProps = { policyId: PolicyId; text: string; choices: TrialChoices }

/** Would this FHIR request pass? On the unsaved text. */
export function Simulator({ policyId, text, choices }: SimulatorProps) {
  const [verdict, setVerdict] = useState<VerdictProps | null>(null)
  const [first] = choices.apps
  if (!first)
    return (
      <p className="text-ink-soft">
        There is no app to try it with. <Link href="/apps/new">Register an app</Link> first.
      </p>
    )
  return (
    <div className="grid gap-x-8 gap-y-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
      <Form<Trial, Omit<VerdictProps, "asked">>
        schema={trialSchema}
        defaultValues={{
          appId: first.id,
          apiId: choices.apis[0]?.id ?? "",
          userId: "",
          scopes: first.allowedScopes.join(" "),
          launchPatient: "",
          method: "GET",
          path: "",
        }}
        action={async (trial) => {
          const result = await trySimulation({
            ...trial,
            policyId,
            text,
            appId: trial.appId as AppId,
            apiId: (trial.apiId || null) as ApiId | null,
            userId: (trial.userId || null) as UserId | null,
            launchPatient: trial.launchPatient.trim() || null,
          })
          setVerdict(result.ok ? { ...result.value, asked: `${trial.method} ${trial.path}` } : null)
          return result
        }}
        className="gap-4"
      >
        <FormError />
        <TrialFields choices={choices} />
      </Form>
      <div role="status" className="min-w-0">
        {verdict ? <Verdict {...verdict} /> : null}
      </div>
    </div>
  )
}

function TrialFields({ choices }: { choices: TrialChoices }) {
  const { pending } = useFormKit()
  const form = useFormContext<Trial>()
  const chosen = choices.apps.find((app) => app.id === form.watch("appId"))
  const allowed = chosen?.allowedScopes.join(" ") ?? ""
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[8rem_minmax(0,1fr)]">
        <SelectField<Trial>
          name="method"
          label="Method"
          options={METHODS.map((method) => ({ value: method, label: method }))}
        />
        <TextField<Trial> name="path" label="Request" mono placeholder="Observation?patient=7" />
      </div>
      <div
        className="grid gap-4 sm:grid-cols-2"
        onChange={() => {
          const next = choices.apps.find((app) => app.id === form.getValues("appId"))
          if (next && isUntouched(form.getValues("scopes"), choices))
            form.setValue("scopes", next.allowedScopes.join(" "))
        }}
      >
        <SelectField<Trial>
          name="appId"
          label="App"
          options={choices.apps.map(({ id, name }) => ({ value: id, label: name }))}
        />
        {choices.apis.length > 0 ? (
          <SelectField<Trial>
            name="apiId"
            label="At"
            options={choices.apis.map(({ id, name }) => ({ value: id, label: name }))}
          />
        ) : null}
        <SelectField<Trial>
          name="userId"
          label="Person signed in"
          options={[
            { value: "", label: "Nobody: the app acts for itself" },
            ...choices.people.map(({ id, name, role }) => ({ value: id, label: `${name}, ${role}` })),
          ]}
        />
      </div>
      <TextField<Trial> name="scopes" label="Scopes of the token" mono placeholder="system/Observation.rs" />
      {allowed !== "" && form.watch("scopes") !== allowed ? (
        <Button
          size="sm"
          variant="quiet"
          className="-mt-2 justify-self-start"
          onClick={() => form.setValue("scopes", allowed)}
        >
          Use every scope {chosen?.name} may ask for
        </Button>
      ) : null}
      <TextField<Trial>
        name="launchPatient"
        label="Patient in the launch context"
        hint="The id alone, when the app was opened for one patient."
        optional
        mono
      />
      <div>
        <Button type="submit" pending={pending}>
          Ask
        </Button>
      </div>
    </>
  )
}

/** True while the scopes are those of an app as registered, so that choosing another app may replace them. */
const isUntouched = (scopes: string, { apps }: TrialChoices): boolean =>
  apps.some((app) => app.allowedScopes.join(" ") === scopes)
