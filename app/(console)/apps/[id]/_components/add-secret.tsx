"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { z } from "zod"
import { newSecret } from "@/app/(console)/apps/[id]/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { SecretPanel } from "@/components/ui/secret-panel"
import type { AppId } from "@/lib/id"

type AddSecretProps = {
  appId: AppId
  clientId: string
  issuer: string
  variant: "primary" | "secondary"
}

const schema = z.object({
  name: z.string().trim().min(1, "Name the place it will be used in.").max(80, "Use at most 80 characters."),
  expiresAt: z.string(),
})

const MONTH = 30 * 86_400_000
const inDays = (ms: number): string => new Date(Date.now() + ms).toISOString().slice(0, 10)

/** Makes a secret and shows it once. */
export function AddSecret({ appId, clientId, issuer, variant }: AddSecretProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [value, setValue] = useState<string | null>(null)
  const close = (next: boolean) => {
    setOpen(next)
    if (!next && value) {
      setValue(null)
      router.refresh()
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      trigger={<Button variant={variant}>Add a secret</Button>}
      title={value ? "Copy the secret now" : "Add a secret"}
      width="lg"
    >
      {value ? (
        <div className="grid gap-5">
          <SecretPanel
            label="Client secret"
            value={value}
            notice="Only its hash is kept. If it is lost, add another and retire this one."
            values={[
              { name: "ADMIT_ISSUER", value: issuer },
              { name: "CLIENT_ID", value: clientId },
              { name: "CLIENT_SECRET", value },
            ]}
          />
          <Button variant="primary" onClick={() => close(false)}>
            I have stored it
          </Button>
        </div>
      ) : (
        <Form
          schema={schema}
          defaultValues={{ name: "", expiresAt: inDays(6 * MONTH) }}
          action={(values) => newSecret({ appId, ...values })}
          onDone={(secret: { value: string }) => setValue(secret.value)}
        >
          <FormError />
          <TextField
            name="name"
            label="Where it will be used"
            placeholder="Production, web server"
            autoFocus
          />
          <TextField
            name="expiresAt"
            label="Expires on"
            type="date"
            optional
            hint="Six months is a good habit. Leave it empty and it never expires."
          />
          <SubmitBar look="create" label="Make the secret" />
        </Form>
      )}
    </Dialog>
  )
}
