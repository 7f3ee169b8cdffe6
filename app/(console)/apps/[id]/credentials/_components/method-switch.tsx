"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { saveAppSettings } from "@/app/(console)/actions"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { AppId } from "@/lib/id"

type Method = "private_key_jwt" | "client_secret_basic" | "client_secret_post"

const WORDS: Record<Method, { now: string; label: string; title: string; consequences: string[] }> = {
  client_secret_basic: {
    now: "It sends its secret in the Authorization header (client_secret_basic).",
    label: "Send the secret in the header",
    title: "Let this app send its secret in the header?",
    consequences: [
      "From then on its secrets are accepted in the Authorization header only (client_secret_basic).",
    ],
  },
  client_secret_post: {
    now: "It sends its secret in the request body (client_secret_post).",
    label: "Send the secret in the body",
    title: "Let this app send its secret in the request body?",
    consequences: [
      "From then on its secrets are accepted in the request body only (client_secret_post).",
      "Choose it for libraries that know no other way, such as MSAL.",
    ],
  },
  private_key_jwt: {
    now: "It signs with its key (private_key_jwt).",
    label: "Sign with keys",
    title: "Let this app sign with its key?",
    consequences: [
      "From then on only assertions signed with a registered key are accepted.",
      "Its secrets are refused while it signs; they stay, and work again if you switch back.",
    ],
  },
}

const FROM_KEY = [
  "Signed assertions are refused.",
  "The key set address is forgotten. Keys registered here stay, and work again if you switch back.",
]

type MethodSwitchProps = { appId: AppId; version: number; now: Method; hasKey: boolean }

/** How an app proves itself, and the other ways there are. */
export function MethodSwitch({ appId, version, now, hasKey }: MethodSwitchProps) {
  const others = (Object.keys(WORDS) as Method[]).filter(
    (method) => method !== now && (method !== "private_key_jwt" || hasKey),
  )
  return (
    <div className="grid gap-3">
      <p className="text-ink-soft">
        {WORDS[now].now}
        {hasKey ? null : " Register a key above to let it sign instead."}
      </p>
      <div className="flex flex-wrap gap-2">
        {others.map((to) => (
          <Switch key={to} appId={appId} version={version} to={to} fromKey={now === "private_key_jwt"} />
        ))}
      </div>
    </div>
  )
}

type SwitchProps = { appId: AppId; version: number; to: Method; fromKey: boolean }

function Switch({ appId, version, to, fromKey }: SwitchProps) {
  const router = useRouter()
  const { label, title, consequences } = WORDS[to]
  const change = to === "private_key_jwt" ? { authMethod: to } : { authMethod: to, jwksUri: null }
  return (
    <ConfirmDialog
      trigger={<Button>{label}</Button>}
      title={title}
      consequences={fromKey ? [...consequences, ...FROM_KEY] : consequences}
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
