"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { z } from "zod"
import { newKeys } from "@/app/(console)/apps/[id]/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextAreaField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { holdsPrivateKey, PRIVATE_KEY_REFUSED } from "@/lib/credentials/leak"
import type { AppId } from "@/lib/id"

/** Checked here first: a private key pasted by mistake never leaves the page. */
const schema = z.object({
  keys: z
    .string()
    .refine((text) => !holdsPrivateKey(text), { error: PRIVATE_KEY_REFUSED })
    .refine((text) => text.trim() !== "", { error: "Paste a public key, a certificate or a JWK Set." }),
})

export function PasteKeys({ appId }: { appId: AppId }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>Paste a public key</Button>}
      title="Paste a public key"
      description="PEM (PUBLIC KEY or CERTIFICATE), one JWK, or a whole JWK Set. Several at once are added all or none."
      width="lg"
    >
      <Form
        schema={schema}
        defaultValues={{ keys: "" }}
        action={({ keys }) => newKeys({ appId, keys })}
        onDone={({ kids }: { kids: string[] }) => {
          toast.success(kids.length === 1 ? "The key is registered" : `${kids.length} keys are registered`)
          setOpen(false)
          router.refresh()
        }}
      >
        <FormError />
        <TextAreaField
          name="keys"
          label="Public key, certificate or JWK Set"
          mono
          rows={9}
          placeholder={"-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----"}
        />
        <SubmitBar look="create" label="Register it" />
      </Form>
    </Dialog>
  )
}
