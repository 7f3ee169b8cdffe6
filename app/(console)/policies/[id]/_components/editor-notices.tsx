"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { change } from "@/app/(console)/policies/actions"
import { TextDiff } from "@/components/policy/text-diff"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { PolicyId } from "@/lib/id"

type MetNoticeProps = {
  theirs: string
  mine: string
  onTakeTheirs: () => void
  onKeepMine: () => void
}

/** Two people edited from one version. Nothing is lost: the reader chooses with both texts in view. */
export function MetNotice({ theirs, mine, onTakeTheirs, onKeepMine }: MetNoticeProps) {
  return (
    <div role="alert" className="mb-6">
      <Callout
        tone="warn"
        title="Somebody saved this policy while you were editing"
        actions={
          <>
            <Button onClick={onKeepMine}>Go on with mine</Button>
            <Button onClick={onTakeTheirs}>Take theirs, drop mine</Button>
          </>
        }
      >
        <p className="mb-3">
          From their text to yours. If you go on with yours, your next save replaces theirs, which stays in
          the versions.
        </p>
        <TextDiff before={theirs} after={mine} label="From their text to yours" />
      </Callout>
    </div>
  )
}

type DraftNoticeProps = {
  policy: { id: PolicyId; cedar: string }
  version: number
  faults: number
}

/** Says that the text shown is not the one in force. */
export function DraftNotice({ policy, version, faults }: DraftNoticeProps) {
  const router = useRouter()
  const drop = async () => {
    const result = await change({ id: policy.id, version, cedar: policy.cedar })
    if (!result.ok) return result.message
    toast.success("The draft is gone")
    router.refresh()
    return undefined
  }
  return (
    <Callout
      tone="warn"
      className="mb-6"
      title={`A draft with ${faults === 1 ? "a fault" : `${faults} faults`}, not in force`}
      actions={
        <ConfirmDialog
          trigger={<Button>Drop the draft</Button>}
          title="Drop the draft?"
          consequences={["The editor goes back to the text in force. Nothing changes for any app."]}
          confirmLabel="Drop the draft"
          tone="danger"
          onConfirm={drop}
        />
      }
    >
      {policy.cedar === ""
        ? "Nothing is in force yet. Mend the marked lines and save."
        : "What was in force before stays in force until the marked lines are mended and saved."}
    </Callout>
  )
}
