"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { z } from "zod"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { ButtonLink } from "@/components/ui/link"
import type { ActionResult } from "@/lib/action-result"

type RevertFormProps = {
  backHref: string
  revert: (reason: string | undefined) => Promise<ActionResult>
}

const schema = z.object({ reason: z.string().max(500, "Use at most 500 characters.") })

export function RevertForm({ backHref, revert }: RevertFormProps) {
  const router = useRouter()
  return (
    <Form
      schema={schema}
      defaultValues={{ reason: "" }}
      action={({ reason }) => revert(reason.trim() || undefined)}
      onDone={() => {
        toast.success("Taken back. In force within a second.")
        router.push(backHref)
        router.refresh()
      }}
      className="max-w-160"
    >
      <FormError />
      <TextField name="reason" label="Why" optional hint="Kept in the history beside the change." />
      <SubmitBar
        look="create"
        label="Go back to this state"
        cancel={
          <ButtonLink href={backHref} variant="quiet">
            Leave it as it is
          </ButtonLink>
        }
      />
    </Form>
  )
}
