"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { z } from "zod"
import { change, clone } from "@/app/(console)/policies/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextAreaField, TextField } from "@/components/form/text-field"
import { Dialog } from "@/components/ui/dialog"
import type { PolicyId } from "@/lib/id"

/** The policy a menu or dialog is about. */
export type MenuPolicy = { id: PolicyId; name: string; description: string; version: number }
type NameDialogProps = { policy: MenuPolicy; open: boolean; onOpenChange: (open: boolean) => void }

const name = z.string().trim().min(1, "Give it a name.").max(80, "Use at most 80 characters.")
const renaming = z.object({
  name,
  description: z.string().trim().max(300, "Use at most 300 characters."),
})
const copying = z.object({ name })

export function RenameDialog({ policy, open, onOpenChange }: NameDialogProps) {
  const router = useRouter()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Rename ${policy.name}`}>
      <Form<z.input<typeof renaming>>
        schema={renaming}
        defaultValues={{ name: policy.name, description: policy.description }}
        action={(values) => change({ id: policy.id, version: policy.version, ...values })}
        onDone={() => {
          onOpenChange(false)
          toast.success("The new name is saved")
          router.refresh()
        }}
      >
        <FormError />
        <TextField name="name" label="Name" />
        <TextAreaField name="description" label="Description" optional />
        <SubmitBar look="create" label="Rename" />
      </Form>
    </Dialog>
  )
}

export function CopyDialog({ policy, open, onOpenChange }: NameDialogProps) {
  const router = useRouter()
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Copy ${policy.name}`}
      description="The copy has the same text and is linked to nobody."
    >
      <Form<z.input<typeof copying>, { id: string }>
        schema={copying}
        defaultValues={{ name: `${policy.name} (copy)`.slice(0, 80) }}
        action={(values) => clone({ id: policy.id, ...values })}
        onDone={({ id }) => {
          onOpenChange(false)
          router.push(`/policies/${id}`)
        }}
      >
        <FormError />
        <TextField name="name" label="Name of the copy" />
        <SubmitBar look="create" label="Make the copy" />
      </Form>
    </Dialog>
  )
}
