"use client"

import { MoreHorizontal } from "lucide-react"
import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { InvitationLink } from "@/app/(console)/people/_components/invitation-link"
import { remove, renewLink, setState } from "@/app/(console)/people/actions"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Dialog } from "@/components/ui/dialog"
import { IconButton } from "@/components/ui/icon-button"
import { Menu, MenuItem } from "@/components/ui/menu"
import type { UserId } from "@/lib/id"

type PersonMenuProps = { person: { id: UserId; name: string; state: string } }

export function PersonMenu({ person }: PersonMenuProps) {
  const router = useRouter()
  const [removing, setRemoving] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const closeLink = () => {
    setLink(null)
    router.refresh()
  }
  const renew = async () => {
    const result = await renewLink({ id: person.id })
    if (result.ok) setLink(result.value.link)
    else toast.error(result.message)
  }
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
        {person.state === "invited" ? (
          <MenuItem onSelect={renew}>Make a new invitation link</MenuItem>
        ) : (
          <MenuItem onSelect={toggle}>{disable ? "Disable and sign out" : "Enable"}</MenuItem>
        )}
        <MenuItem onSelect={() => router.push(`/people/${person.id}`)}>Sessions and second factor</MenuItem>
        <MenuItem tone="danger" onSelect={() => setRemoving(true)}>
          Remove
        </MenuItem>
      </Menu>
      <Dialog
        open={link !== null}
        onOpenChange={(open) => (open ? undefined : closeLink())}
        title={`Send ${person.name} this link`}
        description="The link made before stops working."
        width="md"
      >
        {link ? <InvitationLink link={link} onDone={closeLink} /> : null}
      </Dialog>
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
