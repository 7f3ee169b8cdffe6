"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { saveAppSettings } from "@/app/(console)/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { AppId } from "@/lib/id"

type MethodSwitchProps = {
  appId: AppId
  version: number
  to: "private_key_jwt" | "client_secret_basic"
  /** Why it cannot be done yet. */
  hindrance?: string
}

const WORDS = {
  private_key_jwt: {
    label: "Sign with keys instead",
    title: "Let this app sign with its key?",
    consequences: [
      "From then on only assertions signed with a registered key are accepted.",
      "Its secrets are refused while it signs; they stay, and work again if you switch back.",
    ],
  },
  client_secret_basic: {
    label: "Use a secret instead",
    title: "Let this app use a secret?",
    consequences: [
      "From then on only its secrets are accepted; signed assertions are refused.",
      "The key set address is forgotten. Keys registered here stay, and work again if you switch back.",
    ],
  },
} as const

/** Changes how an app proves itself. */
export function MethodSwitch({ appId, version, to, hindrance }: MethodSwitchProps) {
  const router = useRouter()
  const { label, title, consequences } = WORDS[to]
  if (hindrance) return <p className="text-ink-soft">{hindrance}</p>
  const change = to === "private_key_jwt" ? { authMethod: to } : { authMethod: to, jwksUri: null }
  return (
    <ConfirmDialog
      trigger={<Button>{label}</Button>}
      title={title}
      consequences={consequences}
      confirmLabel="Switch"
      tone="primary"
      onConfirm={async () => {
        const result = await saveAppSettings({ id: appId, version, change })
        if (!result.ok) return Object.values(result.fields ?? {})[0] ?? result.message
        toast.success("Switched. In force within a second.")
        router.refresh()
        return undefined
      }}
    />
  )
}
