"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { z } from "zod"
import { handOver } from "@/app/(console)/apps/[id]/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { CopyField } from "@/components/ui/copy-field"
import { Dialog } from "@/components/ui/dialog"
import type { AppId } from "@/lib/id"

const schema = z.object({
  name: z.string().trim().min(1, "Name the place it will be used in.").max(80, "Use at most 80 characters."),
  expiresAt: z.string(),
})

const HALF_A_YEAR = 180 * 86_400_000
const inHalfAYear = (): string => new Date(Date.now() + HALF_A_YEAR).toISOString().slice(0, 10)

/** Makes a secret that only the one who opens the link sees. */
export function HandOver({ appId }: { appId: AppId }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const close = (next: boolean) => {
    setOpen(next)
    if (next || !link) return
    setLink(null)
    router.refresh()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      trigger={<Button>Hand over a secret</Button>}
      title={link ? "Pass this link on" : "Hand over a secret"}
      width="lg"
    >
      {link ? (
        <div className="grid gap-5">
          <Callout tone="warn" title="Shown once">
            Whoever opens it first sees the secret, once, within 72 hours. You do not need to see it. The
            history says when it was opened.
          </Callout>
          <CopyField value={link} what="one-time link" />
          <Button variant="primary" onClick={() => close(false)}>
            I have passed it on
          </Button>
        </div>
      ) : (
        <Form
          schema={schema}
          defaultValues={{ name: "", expiresAt: inHalfAYear() }}
          action={(values) => handOver({ appId, ...values })}
          onDone={(made: { link: string }) => setLink(made.link)}
        >
          <FormError />
          <p className="text-ink-soft">
            A new secret is made, beside those in use. The developer opens a link to see it; you never do.
          </p>
          <TextField
            name="name"
            label="Where it will be used"
            placeholder="Production, web server"
            autoFocus
          />
          <TextField
            name="expiresAt"
            label="The secret expires on"
            type="date"
            optional
            hint="Six months is a good habit. Leave it empty and it never expires."
          />
          <SubmitBar look="create" label="Make the link" />
        </Form>
      )}
    </Dialog>
  )
}
