"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { replaceLeaked, rotate } from "@/app/(console)/settings/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"

type Alg = "ES256" | "RS256" | "ES384" | "RS384"

export function RotateKey({ alg }: { alg: Alg }) {
  const router = useRouter()
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet" aria-label={`Rotate the ${alg} key now`}>
          Rotate now
        </Button>
      }
      title={`Rotate the ${alg} key?`}
      consequences={[
        "A new key is published now and signs in a quarter of an hour, when every server that keeps the key set has read it.",
        "The old one stays published until the last token it signed has expired, so nothing breaks for apps that read the key set.",
      ]}
      confirmLabel="Rotate now"
      tone="primary"
      onConfirm={async () => {
        const result = await rotate({ alg })
        if (!result.ok) return result.message
        toast.success(result.value.signsFrom ? "The next key is published" : "The next key signs now")
        router.refresh()
        return undefined
      }}
    />
  )
}

export function LeakedKey({ alg }: { alg: Alg }) {
  const router = useRouter()
  return (
    <ConfirmDialog
      trigger={
        <Button size="sm" variant="quiet" aria-label={`The ${alg} key has leaked`}>
          It leaked
        </Button>
      }
      title={`Replace the ${alg} key at once?`}
      consequences={[
        "A new key signs from now on, and the old one leaves the key set this moment.",
        "Every token the old key signed is refused: people sign in again, services fetch a new token.",
        "Servers that keep the key set refuse new tokens until they read it again, usually within minutes.",
      ]}
      confirmLabel="Replace at once"
      onConfirm={async () => {
        const result = await replaceLeaked({ alg })
        if (!result.ok) return result.message
        toast.success("A new key signs now; the old one is gone")
        router.refresh()
        return undefined
      }}
    />
  )
}
