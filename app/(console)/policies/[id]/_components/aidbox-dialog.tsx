"use client"

import { useEffect, useState } from "react"
import { toAidboxJson } from "@/app/(console)/policies/actions"
import { CodeBlock } from "@/components/ui/code-block"
import { Dialog } from "@/components/ui/dialog"
import { Spinner } from "@/components/ui/spinner"
import type { PolicyId } from "@/lib/id"

type AidboxDialogProps = { policyId: PolicyId; open: boolean; onOpenChange: (open: boolean) => void }

/** The policy in force and the apps it binds, as Aidbox would have them. */
export function AidboxDialog({ policyId, open, onOpenChange }: AidboxDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="lg"
      title="As Aidbox JSON"
      description="AccessPolicy and Client resources of the text in force. No secret is in them."
    >
      {open ? <Exported policyId={policyId} /> : null}
    </Dialog>
  )
}

function Exported({ policyId }: { policyId: PolicyId }) {
  const [answer, setAnswer] = useState<Awaited<ReturnType<typeof toAidboxJson>> | null>(null)
  useEffect(() => {
    let isCurrent = true
    toAidboxJson({ id: policyId })
      .catch(() => ({ ok: false as const, message: "The server did not answer." }))
      .then((result) => {
        if (isCurrent) setAnswer(result)
      })
    return () => {
      isCurrent = false
    }
  }, [policyId])
  if (answer === null) return <Spinner label="Writing the resources" />
  if (!answer.ok) return <p className="text-danger">{answer.message}</p>
  return (
    <div className="grid gap-3">
      {answer.value.notes.length > 0 ? (
        <ul className="list-disc pl-4.5 text-ink-soft text-sm">
          {answer.value.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      ) : null}
      <div className="max-h-96 overflow-y-auto">
        <CodeBlock title="aidbox.json" code={answer.value.json} />
      </div>
    </div>
  )
}
