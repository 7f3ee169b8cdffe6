"use client"

import { MoreHorizontal } from "lucide-react"
import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { remove, setState } from "@/app/(console)/people/actions"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { IconButton } from "@/components/ui/icon-button"
import { Menu, MenuItem } from "@/components/ui/menu"
import type { UserId } from "@/lib/id"

type PersonMenuProps = { person: { id: UserId; name: string; state: string } }

export function PersonMenu({ person }: PersonMenuProps) {
  const router = useRouter()
  const [removing, setRemoving] = useState(false)
  const disable = person.state !== "disabled"
  const toggle = async () => {
    const result = await setState({ id: person.id, state: disable ? "disabled" : "active" })
    if (result.ok)
      toast.success(
        disable ? `${person.name} is signed out and stays out` : `${person.name} may sign in again`,
      )
    else toast.error(result.message)
    router.refresh()
  }
  return (
    <>
      <Menu trigger={<IconButton label={`What to do with ${person.name}`} icon={<MoreHorizontal />} />}>
        {person.state === "invited" ? null : (
          <MenuItem onSelect={toggle}>{disable ? "Disable and sign out" : "Enable"}</MenuItem>
        )}
        <MenuItem onSelect={() => router.push(`/people/${person.id}`)}>Sessions and second factor</MenuItem>
        <MenuItem tone="danger" onSelect={() => setRemoving(true)}>
          Remove
        </MenuItem>
      </Menu>
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        title={`Remove ${person.name}?`}
        consequences={[
          "They are signed out everywhere, and what they let apps do ends.",
          "Apps they own stay, without this owner.",
          "History keeps their name.",
        ]}
        confirmLabel="Remove"
        onConfirm={async () => {
          const result = await remove({ id: person.id })
          if (!result.ok) return result.message
          router.refresh()
          return undefined
        }}
      />
    </>
  )
}
