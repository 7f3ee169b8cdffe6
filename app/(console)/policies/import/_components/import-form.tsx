"use client"

import { useId, useState, useTransition } from "react"
import { previewAidbox, runAidboxImport } from "@/app/(console)/policies/actions"
import { ImportChoice } from "@/app/(console)/policies/import/_components/import-choice"
import { ImportDone } from "@/app/(console)/policies/import/_components/import-done"
import { Field } from "@/components/form/field"
import { Button } from "@/components/ui/button"
import { Select } from "@/components/ui/select"
import { Textarea } from "@/components/ui/textarea"

type Answer<A extends (...args: never[]) => Promise<unknown>> =
  Extract<Awaited<ReturnType<A>>, { ok: true }> extends {
    value: infer V
  }
    ? V
    : never
export type Preview = Answer<typeof previewAidbox>
export type Imported = Answer<typeof runAidboxImport>

type Source = { text: string; base: "/fhir" | "" }
type Step =
  | { at: "paste" }
  | { at: "choose"; preview: Preview; source: Source }
  | { at: "done"; imported: Imported }

/** Paste or upload, look at what would come of it, then import it in one go. */
export function ImportForm() {
  const [step, setStep] = useState<Step>({ at: "paste" })
  const [source, setSource] = useState<Source>({ text: "", base: "/fhir" })
  const [fault, setFault] = useState<string>()
  const [pending, startTransition] = useTransition()
  const preview = () =>
    startTransition(async () => {
      const result = await previewAidbox(source).catch(() => null)
      if (result?.ok) setStep({ at: "choose", preview: result.value, source })
      setFault(result?.ok ? undefined : (result?.message ?? "The server did not answer. Try again."))
    })
  const run = (chosen: { policies: number[]; clients: number[] }) =>
    startTransition(async () => {
      const result = await runAidboxImport({ ...source, ...chosen }).catch(() => null)
      if (result?.ok) setStep({ at: "done", imported: result.value })
      setFault(
        result?.ok ? undefined : (result?.message ?? "The server did not answer. Nothing is imported."),
      )
    })
  if (step.at === "done") return <ImportDone imported={step.imported} />
  if (step.at === "choose")
    return (
      <ImportChoice
        preview={step.preview}
        fault={fault}
        pending={pending}
        onImport={run}
        onBack={() => {
          setFault(undefined)
          setStep({ at: "paste" })
        }}
      />
    )
  return <PasteStep source={source} fault={fault} pending={pending} onChange={setSource} onNext={preview} />
}

type PasteStepProps = {
  source: Source
  fault: string | undefined
  pending: boolean
  onChange: (source: Source) => void
  onNext: () => void
}

function PasteStep({ source, fault, pending, onChange, onNext }: PasteStepProps) {
  const id = useId()
  const [unread, setUnread] = useState<string>()
  const upload = async (file: File | undefined) => {
    if (!file) return
    if (file.size > 700_000) return setUnread("The file is larger than 700 kB. Import it in parts.")
    setUnread(undefined)
    onChange({ ...source, text: await file.text() })
  }
  return (
    <div className="grid max-w-200 gap-5">
      <Field
        id={id}
        label="AccessPolicy and Client resources"
        hint="One resource, a list, a Bundle, or one a line, as JSON. At most 200."
        error={unread ?? fault}
      >
        {(control) => (
          <Textarea
            {...control}
            mono
            rows={14}
            value={source.text}
            placeholder={'{"resourceType": "AccessPolicy", "engine": "matcho", "matcho": {...}}'}
            onChange={(event) => onChange({ ...source, text: event.target.value })}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-end gap-4">
        <label className="grid gap-1">
          <span className="font-[560]">Or a file</span>
          <input
            type="file"
            accept=".json,.ndjson,application/json"
            className="max-w-72 text-sm"
            onChange={(event) => void upload(event.target.files?.[0])}
          />
        </label>
        <label htmlFor={`${id}-base`} className="grid gap-1">
          <span className="font-[560]">Addresses in the policies</span>
          <Select
            id={`${id}-base`}
            className="w-72"
            value={source.base}
            options={[
              { value: "/fhir", label: "/fhir/Patient: the FHIR format" },
              { value: "", label: "/Patient: the Aidbox format" },
            ]}
            onChange={(event) => onChange({ ...source, base: event.target.value === "" ? "" : "/fhir" })}
          />
        </label>
      </div>
      <div>
        <Button variant="primary" pending={pending} disabled={source.text.trim() === ""} onClick={onNext}>
          Look at what would come of it
        </Button>
      </div>
    </div>
  )
}
