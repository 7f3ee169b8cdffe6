"use client"

import { ArrowRight } from "lucide-react"
import { useWatch } from "react-hook-form"
import { z } from "zod"
import { CheckboxField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { StepHeading } from "@/components/wizard/step-heading"
import { KIND_LABELS } from "@/lib/apps/kinds"
import { checkRedirectUri } from "@/lib/oauth/redirect-uri"
import type { AppState } from "@/lib/wizard/app-params"
import { EXAMPLES, type ExampleId } from "@/lib/wizard/examples"
import { exampleApp } from "@/lib/wizard/server-params"
import { kindsOf, platformOf } from "@/lib/wizard/submission"

const IDS = Object.keys(EXAMPLES) as ExampleId[]

interface Row {
  on: boolean
  name: string
  uri: string
}
type Values = { apps: Record<string, Row> }

const schema = z
  .object({
    apps: z.record(
      z.string(),
      z.object({ on: z.boolean(), name: z.string().trim(), uri: z.string().trim() }),
    ),
  })
  .superRefine(({ apps }, context) => {
    for (const id of IDS) {
      const row = apps[id]
      if (!row?.on) continue
      if (row.name === "")
        context.addIssue({ code: "custom", path: ["apps", id, "name"], message: "Give it a name." })
      const platform = platformOf(EXAMPLES[id].answers)
      const [first] = row.uri === "" || !platform ? [] : checkRedirectUri(row.uri, platform).errors
      if (first)
        context.addIssue({
          code: "custom",
          path: ["apps", id, "uri"],
          message: `${first.sentence} ${first.mend}`,
        })
    }
  })

type ServerAppsStepProps = {
  apps: readonly AppState[]
  focus: boolean
  onDone: (apps: AppState[]) => void
}

/** Apps to plan together with the server. None is an answer too. */
export function ServerAppsStep({ apps, focus, onDone }: ServerAppsStepProps) {
  const rows = Object.fromEntries(
    IDS.map((id) => {
      const known = apps.find((app) => app.example === id)
      return [id, { on: !!known, name: known?.name ?? EXAMPLES[id].label, uri: known?.redirectUris[0] ?? "" }]
    }),
  )
  const toApps = (values: Values) =>
    IDS.flatMap((id) => {
      const row = values.apps[id]
      return row?.on ? [exampleApp(id, { name: row.name.trim(), redirectUri: row.uri.trim() })] : []
    })
  return (
    <>
      <StepHeading
        title="Which apps will use it?"
        help="Tick those you know of already; each comes into the plan with its own kind and rights. You can also leave all of them for later."
        eyebrow="Set up a FHIR server"
        focus={focus}
      />
      <Form
        schema={schema}
        defaultValues={{ apps: rows }}
        action={async (values: Values) => ({ ok: true, value: values })}
        onDone={(values: Values) => onDone(toApps(values))}
        className="gap-3"
      >
        <FormError />
        <div className="divide-y divide-line rounded-xl border border-line-strong/45 bg-surface shadow-card">
          {IDS.map((id) => (
            <ExampleRow key={id} id={id} />
          ))}
        </div>
        <div className="mt-4">
          <Continue />
        </div>
      </Form>
    </>
  )
}

function ExampleRow({ id }: { id: ExampleId }) {
  const on = useWatch({ name: `apps.${id}.on` })
  const { label, does, answers } = EXAMPLES[id]
  const [kind = "service"] = kindsOf(answers)
  const platform = platformOf(answers)
  return (
    <div className="px-5 py-3.5">
      <CheckboxField name={`apps.${id}.on`} label={label} hint={`${does} ${KIND_LABELS[kind].label}.`} />
      {on ? (
        <div className="mt-3 grid animate-appear gap-4 pl-8.5 sm:grid-cols-2">
          <TextField
            name={`apps.${id}.name`}
            label={
              <>
                Name<span className="sr-only"> of the {label}</span>
              </>
            }
            autoComplete="off"
          />
          {platform ? (
            <TextField
              name={`apps.${id}.uri`}
              label={
                <>
                  Redirect URI<span className="sr-only"> of the {label}</span>
                </>
              }
              optional
              mono
              placeholder="https://…"
            />
          ) : null}
        </div>
      ) : null}
    </div>
  )
}

function Continue() {
  const rows: Record<string, Row> = useWatch({ name: "apps" }) ?? {}
  const count = Object.values(rows).filter((row) => row.on).length
  return (
    <Button type="submit" variant="primary" size="lg">
      {count === 0
        ? "No apps yet, show the plan"
        : `Show the plan with ${count === 1 ? "one app" : `${count} apps`}`}
      <ArrowRight aria-hidden="true" />
    </Button>
  )
}
