"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { z } from "zod"
import { saveAppSettings } from "@/app/(console)/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { Dialog } from "@/components/ui/dialog"
import { findWebUrlFault } from "@/lib/apps/fields"
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
  const mayPublish = now !== "private_key_jwt" && !hasKey
  return (
    <div className="grid gap-3">
      <p className="text-ink-soft">
        {WORDS[now].now}
        {mayPublish
          ? " To let it sign instead, register its key above, or say where it publishes its keys."
          : null}
      </p>
      <div className="flex flex-wrap gap-2">
        {others.map((to) => (
          <Switch key={to} appId={appId} version={version} to={to} fromKey={now === "private_key_jwt"} />
        ))}
        {mayPublish ? <PublishedKeys appId={appId} version={version} /> : null}
      </div>
    </div>
  )
}

const schema = z.object({
  jwksUri: z.string().check((context) => {
    const message =
      context.value.trim() === ""
        ? "Enter the address at which the app publishes its keys."
        : findWebUrlFault("The key set's address", context.value)
    if (message) context.issues.push({ code: "custom", message, input: context.value })
  }),
})

/** Method and address at once: neither may stand without the other. */
function PublishedKeys({ appId, version }: { appId: AppId; version: number }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const { title, consequences } = WORDS.private_key_jwt
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>Sign with keys it publishes</Button>}
      title={title}
    >
      <Form
        schema={schema}
        defaultValues={{ jwksUri: "" }}
        action={({ jwksUri }) =>
          saveAppSettings({ id: appId, version, change: { authMethod: "private_key_jwt", jwksUri } })
        }
        onDone={() => {
          toast.success("Switched. In force within a second.")
          setOpen(false)
          router.refresh()
        }}
      >
        <FormError />
        <ul className="list-disc space-y-1 pl-4.5 text-ink-soft marker:text-line-strong">
          {consequences.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <TextField
          name="jwksUri"
          label="Key set address (JWKS URL)"
          mono
          placeholder="https://app.example.org/.well-known/jwks.json"
        />
        <SubmitBar look="create" label="Switch" />
      </Form>
    </Dialog>
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
