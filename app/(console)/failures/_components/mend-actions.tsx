"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { resolveFailure, mend as runMend } from "@/app/(console)/failures/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { ButtonLink } from "@/components/ui/link"
import type { Mend } from "@/lib/failures/mends"
import type { AppId, Id } from "@/lib/id"

type MendActionsProps = {
  failure: { id: Id<"failure">; appId: AppId | null; isResolved: boolean }
  mend: Mend
  mayEdit: boolean
}

/** The mend as a button that says its consequence first, and "dealt with" beside it. */
export function MendActions({ failure, mend, mayEdit }: MendActionsProps) {
  const router = useRouter()
  const resolve = async () => {
    const result = await resolveFailure({ id: failure.id, appId: failure.appId })
    if (!result.ok) {
      toast.error(result.message)
      return
    }
    toast.success("Marked as dealt with. It comes back if the call is refused again.")
    router.refresh()
  }
  if (!mayEdit || failure.isResolved) return null
  return (
    <div className="flex flex-wrap items-center gap-2">
      {"consequence" in mend ? <ActButton failure={failure} mend={mend} /> : null}
      {mend.do === "go" ? (
        <ButtonLink href={mend.href} variant="primary">
          {mend.label}
        </ButtonLink>
      ) : null}
      <Button onClick={resolve}>Mark as dealt with</Button>
    </div>
  )
}

type ActButtonProps = {
  failure: { id: Id<"failure"> }
  mend: Extract<Mend, { consequence: string }>
}

function ActButton({ failure, mend }: ActButtonProps) {
  const router = useRouter()
  return (
    <ConfirmDialog
      trigger={<Button variant="primary">{mend.label}</Button>}
      title={`${mend.label}?`}
      consequences={[mend.consequence]}
      confirmLabel={mend.label}
      tone="primary"
      onConfirm={async () => {
        const result = await runMend({ id: failure.id, do: mend.do, values: [...mend.values] })
        if (!result.ok) return result.message
        toast.success("Mended. The app can try again.")
        router.refresh()
        return undefined
      }}
    />
  )
}
