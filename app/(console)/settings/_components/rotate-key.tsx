"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { rotate } from "@/app/(console)/settings/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"

export function RotateKey({ alg }: { alg: "ES256" | "RS256" }) {
  const router = useRouter()
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet">
          Rotate
        </Button>
      }
      title={`Rotate the ${alg} key?`}
      consequences={[
        "A new key signs from now on.",
        "The old one stays published until the last token it signed has expired, so nothing breaks for apps that read the key set.",
      ]}
      confirmLabel="Rotate"
      tone="primary"
      onConfirm={async () => {
        const result = await rotate({ alg })
        if (!result.ok) return result.message
        toast.success("A new key signs now")
        router.refresh()
        return undefined
      }}
    />
  )
}
