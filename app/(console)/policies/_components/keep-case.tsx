"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { toast } from "sonner"
import { z } from "zod"
import type { toSimulation } from "@/app/(console)/policies/_components/trial"
import { keepCase } from "@/app/(console)/policies/actions"
import { SelectField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import type { PolicyId } from "@/lib/id"

const keepSchema = z.object({
  name: z.string().trim().min(1, "Say what must hold.").max(120, "Use at most 120 characters."),
  expect: z.enum(["allow", "deny"]),
  side: z.enum(["app", "person"]),
})
type KeepValues = z.input<typeof keepSchema>

type KeepCaseProps = {
  trial: ReturnType<typeof toSimulation>
  allowed: boolean
  hasPerson: boolean
}

/** Saves what was tried as a case the policy must go on answering so. */
export function KeepCase({ trial, allowed, hasPerson }: KeepCaseProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  if (!open)
    return (
      <Button size="sm" className="mt-3" onClick={() => setOpen(true)}>
        Keep as a case
      </Button>
    )
  return (
    <Form<KeepValues>
      schema={keepSchema}
      defaultValues={{ name: "", expect: allowed ? "allow" : "deny", side: "app" }}
      action={(values) => keepCase({ ...trial, ...values, policyId: trial.policyId as PolicyId })}
      onDone={() => {
        toast.success("Kept. It runs on every edit of this policy.")
        setOpen(false)
        router.refresh()
      }}
      className="mt-4 gap-4 rounded-lg border border-line p-4"
    >
      <FormError />
      <TextField<KeepValues>
        name="name"
        label="What must hold"
        placeholder="Never writes observations"
        autoFocus
      />
      <SelectField<KeepValues>
        name="expect"
        label="This request"
        options={[
          { value: "allow", label: "must be allowed" },
          { value: "deny", label: "must be denied" },
        ]}
      />
      {hasPerson ? (
        <SelectField<KeepValues>
          name="side"
          label="By this policy as the policy of"
          options={[
            { value: "app", label: "the app" },
            { value: "person", label: "the person signed in" },
          ]}
        />
      ) : null}
      <SubmitBar look="create" label="Keep it" />
    </Form>
  )
}
