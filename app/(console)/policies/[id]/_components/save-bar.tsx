"use client"

import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { toast } from "sonner"
import type { Saved } from "@/app/(console)/policies/[id]/_components/use-base"
import type { ReadText } from "@/app/(console)/policies/[id]/_components/use-policy-text"
import { change } from "@/app/(console)/policies/actions"
import { UnsavedGuard } from "@/components/form/unsaved-guard"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { Input } from "@/components/ui/input"
import type { Id, PolicyId } from "@/lib/id"

type SaveBarProps = {
  policyId: PolicyId
  base: Saved
  current: ReadText
  isDirty: boolean
  /** Another save is in the way; the notice above asks what to do. */
  isMet: boolean
  onSaved: (saved: Saved) => void
  onDiscard: () => void
}

/** Saves what is edited: in force when it has no faults, as a draft when it has. */
export function SaveBar({ policyId, base, current, isDirty, isMet, onSaved, onDiscard }: SaveBarProps) {
  const router = useRouter()
  const [note, setNote] = useState("")
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [pending, startTransition] = useTransition()
  const isFaulty = current.reading.errors.length > 0
  const save = (confirmed: readonly Id<"policyCase">[] = []) =>
    startTransition(async () => {
      const edit = { id: policyId, version: base.version, cedar: current.text, note }
      const result = await change({ ...edit, confirmedCases: [...confirmed] }).catch(() => null)
      if (!result?.ok) {
        const message =
          result?.message ?? "The server did not answer. What you wrote is still here; try again."
        const broken = brokenCases(result?.fields)
        setRefusal({ message, version: base.version, text: current.text, broken })
        if (result?.code === "conflict" && broken.length === 0) router.refresh()
        return
      }
      const { version, errors } = result.value
      onSaved({ ...current, version })
      setNote("")
      setRefusal(null)
      if (errors.length > 0) toast.warning("Kept as a draft; what was in force stays in force")
      else toast.success(`Version ${version} is in force`)
      router.refresh()
    })
  return (
    <div
      data-print="hide"
      className="sticky bottom-0 z-20 -mx-1 mt-8 mb-8 border-line border-t bg-canvas/92 px-1 py-3 backdrop-blur-sm"
    >
      {refusal?.version === base.version && (refusal.broken.length === 0 || refusal.text === current.text) ? (
        <Refused
          refusal={refusal}
          pending={pending}
          onConfirm={() => save(refusal.broken.map(({ id }) => id))}
        />
      ) : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button variant="primary" pending={pending} disabled={!isDirty || isMet} onClick={() => save()}>
          {isFaulty ? "Keep as draft" : "Save and put in force"}
        </Button>
        {isDirty && !pending ? (
          <Button variant="quiet" onClick={onDiscard}>
            Discard
          </Button>
        ) : null}
        {isDirty && !isFaulty ? (
          <Input
            aria-label="Note for this version"
            placeholder="What changed and why (optional)"
            value={note}
            maxLength={300}
            onChange={(event) => setNote(event.target.value)}
            className="w-full sm:w-80"
          />
        ) : null}
        <span role="status" className="text-ink-soft text-sm">
          {isDirty ? (isFaulty ? "Has faults: kept, but not in force" : "Unsaved changes") : ""}
        </span>
      </div>
      <UnsavedGuard active={isDirty && !pending} />
    </div>
  )
}

interface Refusal {
  message: string
  version: number
  text: string
  /** Cases the save would break, to be confirmed. */
  broken: readonly { id: Id<"policyCase">; sentence: string }[]
}

const CASE_FIELD = "cases."

const brokenCases = (fields: Readonly<Record<string, string>> = {}): Refusal["broken"] =>
  Object.entries(fields).flatMap(([field, sentence]) =>
    field.startsWith(CASE_FIELD)
      ? [{ id: field.slice(CASE_FIELD.length) as Id<"policyCase">, sentence }]
      : [],
  )

type RefusedProps = { refusal: Refusal; pending: boolean; onConfirm: () => void }

/** Why the save was refused; one that breaks cases can be confirmed. */
function Refused({ refusal, pending, onConfirm }: RefusedProps) {
  if (refusal.broken.length === 0)
    return (
      <p role="alert" className="mb-2 text-danger">
        {refusal.message}
      </p>
    )
  return (
    <div role="alert" className="mb-3">
      <Callout
        tone="warn"
        title={refusal.message}
        actions={
          <Button variant="danger" size="sm" pending={pending} onClick={onConfirm}>
            Save all the same
          </Button>
        }
      >
        <ul className="list-disc pl-4.5">
          {refusal.broken.map(({ id, sentence }) => (
            <li key={id}>{sentence}</li>
          ))}
        </ul>
      </Callout>
    </div>
  )
}
