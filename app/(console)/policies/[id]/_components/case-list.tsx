"use client"

import { Trash2 } from "lucide-react"
import { useRouter } from "next/navigation"
import { useTransition } from "react"
import { toast } from "sonner"
import { dropCase } from "@/app/(console)/policies/actions"
import { Status } from "@/components/ui/badge"
import { IconButton } from "@/components/ui/icon-button"
import type { Id, PolicyId } from "@/lib/id"
import type { CaseResult } from "@/lib/policy/policy-case"

type PolicyCase = { id: Id<"policyCase">; name: string; expect: "allow" | "deny"; asked: string }
type CaseListProps = {
  policyId: PolicyId
  cases: readonly PolicyCase[]
  /** Null while they cannot be run. */
  results: readonly CaseResult[] | null
  canEdit: boolean
}

/** Requests that must be allowed or denied, each with how it stands under the text. */
export function CaseList({ policyId, cases, results, canEdit }: CaseListProps) {
  if (cases.length === 0)
    return (
      <p className="text-ink-soft">
        None yet. Try a request below and keep it: it then runs on every edit, and a save that breaks it is
        held.
      </p>
    )
  return (
    <ul className="grid gap-2" aria-label="Cases">
      {cases.map((one) => (
        <CaseRow
          key={one.id}
          policyId={policyId}
          one={one}
          result={results?.find(({ id }) => id === one.id)}
          canEdit={canEdit}
        />
      ))}
    </ul>
  )
}

type CaseRowProps = { policyId: PolicyId; one: PolicyCase; result: CaseResult | undefined; canEdit: boolean }

function CaseRow({ policyId, one, result, canEdit }: CaseRowProps) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const drop = () =>
    startTransition(async () => {
      const dropped = await dropCase({ policyId, id: one.id })
      if (!dropped.ok) toast.error(dropped.message)
      router.refresh()
    })
  return (
    <li className="flex items-start gap-3 border-line border-b pb-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-3">
          <span className="font-[560]">{one.name}</span>
          <Standing result={result} />
        </p>
        <p className="text-ink-soft text-sm">
          must {one.expect} <code className="break-all">{one.asked}</code>
        </p>
        {result && !result.holds ? <p className="text-sm">{result.reason}</p> : null}
      </div>
      {canEdit ? (
        <IconButton
          label={`Remove the case ${one.name}`}
          icon={<Trash2 />}
          disabled={pending}
          onClick={drop}
        />
      ) : null}
    </li>
  )
}

function Standing({ result }: { result: CaseResult | undefined }) {
  if (!result) return <Status>not run</Status>
  return result.holds ? <Status tone="ok">holds</Status> : <Status tone="danger">does not hold</Status>
}
