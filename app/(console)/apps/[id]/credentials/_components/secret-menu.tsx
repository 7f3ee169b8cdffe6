"use client"

import { MoreHorizontal } from "lucide-react"
import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { changeSecretState, deleteSecret } from "@/app/(console)/apps/[id]/actions"
import { RetireSecret } from "@/app/(console)/apps/[id]/credentials/_components/retire-secret"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { IconButton } from "@/components/ui/icon-button"
import { Menu, MenuItem } from "@/components/ui/menu"
import { reach } from "@/components/ui/reach"
import type { SecretAdvice, SecretState } from "@/lib/credentials/secret-life"
import type { AppId, SecretId } from "@/lib/id"

type SecretMenuProps = {
  appId: AppId
  secret: { id: SecretId; lastFour: string; state: SecretState }
  advice: SecretAdvice
  isUsable: boolean
}

/** What can be done with one secret now; every step but the last can be taken back. */
export function SecretMenu({ appId, secret, advice, isUsable }: SecretMenuProps) {
  const router = useRouter()
  const [asking, setAsking] = useState<"retire" | "delete" | null>(null)
  const name = `secret ending in ${secret.lastFour}`
  const set = (state: "live" | "disabled", done: string) => async () => {
    const result = await reach(changeSecretState({ appId, id: secret.id, state }))
    if (result.ok) toast.success(done)
    else toast.error(result.message)
    router.refresh()
  }
  const isDisabled = secret.state === "disabled"
  return (
    <span className="inline-flex items-center justify-end gap-1">
      {secret.state === "live" && isUsable ? (
        <Button
          size="sm"
          variant={advice.verdict === "go" ? "secondary" : "quiet"}
          aria-label={`Retire the ${name}`}
          onClick={() => setAsking("retire")}
        >
          Retire
        </Button>
      ) : secret.state === "live" ? null : (
        <Button
          size="sm"
          variant="quiet"
          aria-label={`Bring back the ${name}`}
          onClick={set("live", "It is live again")}
        >
          Bring back
        </Button>
      )}
      <Menu trigger={<IconButton label={`What to do with the ${name}`} icon={<MoreHorizontal />} />}>
        {isDisabled ? (
          <MenuItem tone="danger" onSelect={() => setAsking("delete")}>
            Delete for good
          </MenuItem>
        ) : (
          <MenuItem onSelect={set("disabled", "It is disabled; you can bring it back")}>Disable now</MenuItem>
        )}
      </Menu>
      <RetireSecret
        appId={appId}
        secret={secret}
        advice={advice}
        open={asking === "retire"}
        onOpenChange={(open) => setAsking(open ? "retire" : null)}
      />
      <ConfirmDialog
        open={asking === "delete"}
        onOpenChange={(open) => setAsking(open ? "delete" : null)}
        title={`Delete the ${name}?`}
        consequences={["It cannot be brought back.", "An app still using it is refused, as it is now."]}
        confirmLabel="Delete for good"
        onConfirm={async () => {
          const result = await deleteSecret({ appId, id: secret.id })
          if (!result.ok) return result.message
          router.refresh()
          return undefined
        }}
      />
    </span>
  )
}
