"use client"

import { MoreHorizontal } from "lucide-react"
import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { EditUpstream } from "@/app/(console)/settings/_components/edit-upstream"
import { dropUpstream, switchUpstream } from "@/app/(console)/settings/actions"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Dialog } from "@/components/ui/dialog"
import { IconButton } from "@/components/ui/icon-button"
import { Menu, MenuItem } from "@/components/ui/menu"
import type { UpstreamView } from "@/lib/upstream/upstream-view"

/** What can be done with one issuer; only removing it cannot be taken back. */
export function UpstreamMenu({ upstream }: { upstream: UpstreamView }) {
  const router = useRouter()
  const [asking, setAsking] = useState<"edit" | "remove" | null>(null)
  const { id, version, name, disabled } = upstream
  const close = () => {
    setAsking(null)
    router.refresh()
  }
  const toggle = async () => {
    const result = await switchUpstream({ id, version, state: disabled ? "active" : "disabled" })
    if (result.ok) toast.success(disabled ? `${name} is a way in again` : `Nobody signs in with ${name} now`)
    else toast.error(result.message)
    router.refresh()
  }
  return (
    <>
      <Menu trigger={<IconButton label={`What to do with ${name}`} icon={<MoreHorizontal />} />}>
        <MenuItem onSelect={() => setAsking("edit")}>Edit</MenuItem>
        <MenuItem onSelect={toggle}>{disabled ? "Enable" : "Disable"}</MenuItem>
        <MenuItem tone="danger" onSelect={() => setAsking("remove")}>
          Remove
        </MenuItem>
      </Menu>
      <Dialog
        open={asking === "edit"}
        onOpenChange={(open) => (open ? undefined : close())}
        title={`Sign-in with ${name}`}
      >
        <EditUpstream upstream={upstream} onDone={close} />
      </Dialog>
      <ConfirmDialog
        open={asking === "remove"}
        onOpenChange={(open) => setAsking(open ? "remove" : null)}
        title={`Remove sign-in with ${name}?`}
        consequences={[
          "Nobody can sign in with it any more. People and their sessions stay.",
          "Accounts that are connected count again when the same issuer is added later.",
        ]}
        confirmLabel="Remove"
        onConfirm={async () => {
          const result = await dropUpstream({ id })
          if (!result.ok) return result.message
          router.refresh()
          return undefined
        }}
      />
    </>
  )
}
