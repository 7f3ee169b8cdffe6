"use client"

import { useRouter } from "next/navigation"
import { type FormEvent, useState, useTransition } from "react"
import { BulkReport } from "@/app/(console)/apps/_components/bulk-report"
import { changeMany, foresee } from "@/app/(console)/apps/actions"
import { PlainField } from "@/components/form/plain-field"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { Dialog } from "@/components/ui/dialog"
import { reach } from "@/components/ui/reach"
import { type BulkChange, type BulkRow, parseTags } from "@/lib/apps/bulk"
import type { AppId } from "@/lib/id"

type BulkDialogProps = {
  ids: readonly AppId[]
  change: BulkChange["do"]
  onClose: (done: boolean) => void
}

const WORDS = {
  tag: { title: "Tag", confirm: "Tag them" },
  disable: { title: "Disable", confirm: "Disable them" },
  "ask-rotation": { title: "Ask for rotation of", confirm: "Ask for it" },
} as const

const inAMonth = () => new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)

/** Asks for what the change needs, says what it will do, does it, and reports app by app. */
export function BulkDialog({ ids, change, onClose }: BulkDialogProps) {
  const router = useRouter()
  const [fields, setFields] = useState({ add: "", remove: "", reason: "", by: inAMonth() })
  const [consequences, setConsequences] = useState<string[] | null>(null)
  const [report, setReport] = useState<BulkRow[] | null>(null)
  const [problem, setProblem] = useState<string>()
  const [pending, startTransition] = useTransition()
  const set = (name: keyof typeof fields) => (event: { target: { value: string } }) => {
    setFields({ ...fields, [name]: event.target.value })
    setConsequences(null)
  }
  const asked = toChange(change, fields)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    setProblem(typeof asked === "string" ? asked : undefined)
    if (typeof asked === "string") return
    startTransition(async () => {
      const input = { ids: [...ids], change: asked }
      const result = await reach<unknown>(consequences ? changeMany(input) : foresee(input))
      if (!result.ok) setProblem(Object.values(result.fields ?? {})[0] ?? result.message)
      else if (consequences) setReport(result.value as BulkRow[])
      else setConsequences(result.value as string[])
    })
  }
  const close = () => {
    if (report) router.refresh()
    onClose(report !== null)
  }
  const words = WORDS[change]
  const count = `${ids.length} ${ids.length === 1 ? "app" : "apps"}`
  return (
    <Dialog open onOpenChange={(open) => open || close()} title={report ? "Done" : `${words.title} ${count}`}>
      {report ? (
        <BulkReport rows={report} onClose={close} />
      ) : (
        <form onSubmit={submit} className="grid gap-4" noValidate>
          <BulkFields change={change} fields={fields} set={set} />
          {consequences ? (
            <ul className="list-disc space-y-1 pl-4.5 text-ink-soft marker:text-line-strong" role="status">
              {consequences.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          ) : null}
          {problem ? (
            <div role="alert">
              <Callout tone="danger" title="Nothing was changed">
                {problem}
              </Callout>
            </div>
          ) : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>Cancel</Button>
            <Button
              type="submit"
              pending={pending}
              variant={consequences ? (change === "disable" ? "danger" : "primary") : "secondary"}
            >
              {consequences ? words.confirm : "What will happen?"}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}

type Fields = { add: string; remove: string; reason: string; by: string }

/** What is asked for, or the sentence that says what is missing. */
function toChange(change: BulkChange["do"], fields: Fields) {
  if (change === "disable") return { do: change, reason: fields.reason || undefined }
  if (change === "ask-rotation") return { do: change, by: fields.by }
  const [add, remove] = [parseTags(fields.add), parseTags(fields.remove)]
  if (!add.ok) return add.fault
  if (!remove.ok) return remove.fault
  if (add.tags.length + remove.tags.length === 0) return "Type a tag to add or to take away."
  return { do: change, add: add.tags, remove: remove.tags }
}

type BulkFieldsProps = {
  change: BulkChange["do"]
  fields: Fields
  set: (name: keyof Fields) => (event: { target: { value: string } }) => void
}

function BulkFields({ change, fields, set }: BulkFieldsProps) {
  if (change === "tag")
    return (
      <>
        <PlainField name="bulk-add" label="Tags to add" value={fields.add} onChange={set("add")} />
        <PlainField
          name="bulk-remove"
          label="Tags to take away"
          optional
          value={fields.remove}
          onChange={set("remove")}
        />
      </>
    )
  if (change === "disable")
    return (
      <PlainField
        name="bulk-reason"
        label="Why"
        optional
        hint="Shown on each app and in its history."
        value={fields.reason}
        onChange={set("reason")}
      />
    )
  return (
    <PlainField
      name="bulk-by"
      type="date"
      label="New credentials by"
      hint="Each app shows this day until a new secret or key has been added."
      value={fields.by}
      onChange={set("by")}
    />
  )
}
