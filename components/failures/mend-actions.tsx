"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import type { InboxActions } from "@/components/failures/inbox-actions"
import { LinkPolicy } from "@/components/failures/link-policy"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { ButtonLink } from "@/components/ui/link"
import type { Mend } from "@/lib/failures/mends"
import type { AppId, Id } from "@/lib/id"

type MendActionsProps = {
  failure: { id: Id<"failure">; appId: AppId | null }
  mend: Mend
  /** The simulator filled with the call. */
  trialHref: string | null
  actions: InboxActions
}

/** The mend as a button that says its consequence first, and "dealt with" beside it. */
export function MendActions({ failure, mend, trialHref, actions }: MendActionsProps) {
  const router = useRouter()
  const resolve = async () => {
    const result = await actions.resolve({ id: failure.id, appId: failure.appId })
    if (!result.ok) {
      toast.error(result.message)
      return
    }
    toast.success("Marked as dealt with. It comes back if the call is refused again.")
    router.refresh()
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      {"consequence" in mend ? <ActButton failure={failure} mend={mend} run={actions.mend} /> : null}
      {mend.do === "go" ? (
        <ButtonLink href={mend.href} variant="primary">
          {mend.label}
        </ButtonLink>
      ) : null}
      {mend.do === "link_policy" ? <LinkPolicy failure={failure} actions={actions} /> : null}
      {trialHref === null ? null : <ButtonLink href={trialHref}>Try in the simulator</ButtonLink>}
      <Button onClick={resolve}>Mark as dealt with</Button>
    </div>
  )
}

type ActButtonProps = {
  failure: { id: Id<"failure"> }
  mend: Extract<Mend, { consequence: string }>
  run: InboxActions["mend"]
}

function ActButton({ failure, mend, run }: ActButtonProps) {
  const router = useRouter()
  return (
    <ConfirmDialog
      trigger={<Button variant="primary">{mend.label}</Button>}
      title={`${mend.label}?`}
      consequences={[mend.consequence]}
      confirmLabel={mend.label}
      tone="primary"
      typeToConfirm={mend.typeFirst ?? undefined}
      onConfirm={async () => {
        const { do: act, values, typeFirst: typed } = mend
        const result = await run({ id: failure.id, do: act, values: [...values], typed })
        if (!result.ok) return result.message
        toast.success("Mended. The app can try again.")
        router.refresh()
        return undefined
      }}
    />
  )
}
