"use client"

import { CaseList } from "@/app/(console)/policies/[id]/_components/case-list"
import type { Foresight } from "@/app/(console)/policies/[id]/_components/use-foresight"
import { ImpactList } from "@/components/policy/impact-list"
import { Spinner } from "@/components/ui/spinner"
import type { Id, PolicyId } from "@/lib/id"

type ForesightPanelProps = {
  policyId: PolicyId
  cases: readonly { id: Id<"policyCase">; name: string; expect: "allow" | "deny"; asked: string }[]
  foresight: Foresight | null
  /** The answer is about the text as it stands. */
  isCurrent: boolean
  failure: string | null
  isDirty: boolean
  isFaulty: boolean
  canEdit: boolean
}

/** Before saving: whose access changes and how, and which cases hold. */
export function ForesightPanel(props: ForesightPanelProps) {
  const { policyId, cases, foresight, isCurrent, failure, isDirty, isFaulty, canEdit } = props
  return (
    <section aria-label="Before you save" className="mt-8 grid gap-x-8 gap-y-6 lg:grid-cols-2">
      {canEdit ? (
        <div className="min-w-0">
          <Title text="Who is affected" isWaiting={isDirty && !isCurrent && !failure} />
          <div role="status" aria-busy={isDirty && !isCurrent}>
            {failure ? <p className="text-danger">{failure}</p> : null}
            <Affected foresight={foresight} isDirty={isDirty} isFaulty={isFaulty} />
          </div>
        </div>
      ) : null}
      <div className="min-w-0">
        <Title text="Cases it must keep" isWaiting={cases.length > 0 && !isCurrent && !failure} />
        <CaseList
          policyId={policyId}
          cases={cases}
          results={isFaulty ? null : (foresight?.cases ?? null)}
          canEdit={canEdit}
        />
      </div>
    </section>
  )
}

function Affected({
  foresight,
  isDirty,
  isFaulty,
}: Pick<ForesightPanelProps, "foresight" | "isDirty" | "isFaulty">) {
  if (isFaulty)
    return <p className="text-ink-soft">Nobody: a text with faults is kept as a draft and binds no one.</p>
  if (!isDirty) return <p className="text-ink-soft">Nothing is edited, so nothing changes.</p>
  return foresight?.impact ? <ImpactList impact={foresight.impact} /> : null
}

function Title({ text, isWaiting }: { text: string; isWaiting: boolean }) {
  return (
    <h2 className="mb-2 flex items-center gap-2 text-lg">
      {text}
      {isWaiting ? <Spinner label="Asking what would change" className="text-ink-faint" /> : null}
    </h2>
  )
}
