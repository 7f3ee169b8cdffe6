"use client"

import { useId, useState } from "react"
import { useFormContext } from "react-hook-form"
import { METHODS, type Trial, type TrialChoices } from "@/app/(console)/policies/_components/trial"
import { Field } from "@/components/form/field"
import { Button } from "@/components/ui/button"
import { Textarea } from "@/components/ui/textarea"
import { type PastedRequest, readPastedRequest } from "@/lib/fhir/pasted-request"

/** Fills the form from a curl command or raw HTTP. What is pasted stays in this browser. */
export function PasteRequest({ choices }: { choices: TrialChoices }) {
  const form = useFormContext<Trial>()
  const id = useId()
  const [text, setText] = useState("")
  const [fault, setFault] = useState<string>()
  const [taken, setTaken] = useState<string | null>(null)
  const take = () => {
    const read = readPastedRequest(text)
    setFault(read.ok ? undefined : read.reason)
    if (!read.ok) return setTaken(null)
    const values = valuesFrom(read.request, choices)
    for (const [name, value] of Object.entries(values))
      form.setValue(name as keyof Trial, value, { shouldValidate: true })
    setText("")
    const notSaid =
      read.request.scopes === null ? " The token does not say its scopes: check them below." : ""
    setTaken(`Taken over: ${read.request.method} ${read.request.path}.${notSaid}`)
  }
  return (
    <details className="rounded-lg border border-line px-4 py-2.5">
      <summary className="w-fit rounded-sm font-[560]">Paste a failing request</summary>
      <div className="mt-3 mb-1.5 grid gap-3">
        <Field
          id={id}
          label="curl command, raw HTTP or URL"
          hint="Read in this browser and not sent anywhere. A token tells its app, scopes and patient."
          error={fault}
        >
          {(control) => (
            <Textarea
              {...control}
              mono
              rows={4}
              value={text}
              placeholder={
                "curl https://admit.example/fhir/maple/Observation?patient=7 -H 'Authorization: Bearer ...'"
              }
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div className="flex flex-wrap items-center gap-3">
          <Button size="sm" onClick={take}>
            Take it over
          </Button>
          <span role="status" className="text-ink-soft text-sm break-all">
            {taken}
          </span>
        </div>
      </div>
    </details>
  )
}

function valuesFrom(request: PastedRequest, { apps, apis }: TrialChoices): Partial<Trial> {
  const app = apps.find(({ clientId }) => clientId === request.clientId)
  const api = apis.find(({ slug }) => slug === request.apiSlug)
  const method = METHODS.find((each) => each === request.method)
  return {
    path: request.path,
    method: method ?? "GET",
    ...(app ? { appId: app.id } : {}),
    ...(api ? { apiId: api.id } : {}),
    ...(request.scopes === null ? {} : { scopes: request.scopes }),
    ...(request.patient === null ? {} : { launchPatient: request.patient }),
    ...(request.auth === null ? {} : { auth: request.auth }),
  }
}
