"use client"

import { BookOpenCheck, Copy, DatabaseBackup, FilePlus2, HeartPulse, Import, UserRound } from "lucide-react"
import { useRouter } from "next/navigation"
import type { ReactNode } from "react"
import { useFormContext } from "react-hook-form"
import { type NewPolicyValues, newPolicySchema } from "@/app/(console)/policies/_components/policy-schema"
import { create } from "@/app/(console)/policies/actions"
import { type Choice, ChoiceField, SelectField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { ButtonLink } from "@/components/ui/link"
import { POLICY_PRESETS } from "@/lib/policy/presets"

const ICONS: Record<string, ReactNode> = {
  reporting: <BookOpenCheck />,
  ehr: <HeartPulse />,
  "patient-portal": <UserRound />,
  ingestion: <Import />,
  "bulk-export": <DatabaseBackup />,
}

const EMPTY: Choice = {
  value: "empty",
  title: "Start empty",
  consequence: "Allows nothing until you tick something.",
  icon: <FilePlus2 />,
}
const COPY: Choice = {
  value: "copy",
  title: "Copy of another policy",
  consequence: "Its text, with links of its own.",
  icon: <Copy />,
}

type NewPolicyFormProps = { policies: readonly { id: string; name: string }[] }

export function NewPolicyForm({ policies }: NewPolicyFormProps) {
  const router = useRouter()
  const presets = POLICY_PRESETS.map(
    ({ id, name, meaning, suits }): Choice => ({
      value: id,
      title: name,
      consequence: meaning,
      ribbonReason: suits,
      icon: ICONS[id],
    }),
  )
  const choices = [...presets, EMPTY, ...(policies.length > 0 ? [COPY] : [])]
  return (
    <Form<NewPolicyValues, { id: string }>
      schema={newPolicySchema}
      defaultValues={{ name: "", start: "", copyOf: "" }}
      action={create}
      onDone={({ id }) => router.push(`/policies/${id}`)}
    >
      <FormError labels={{ name: "Name", start: "Start from", copyOf: "Policy to copy" }} />
      <TextField<NewPolicyValues>
        name="name"
        label="Name"
        hint="What admins and refused developers will read: “Ward reports: read only”."
      />
      <ChoiceField<NewPolicyValues> name="start" label="Start from" choices={choices} />
      <CopyOf policies={policies} />
      <SubmitBar
        look="create"
        label="Go to the editor"
        cancel={
          <ButtonLink href="/policies" variant="quiet">
            Cancel
          </ButtonLink>
        }
      />
    </Form>
  )
}

function CopyOf({ policies }: NewPolicyFormProps) {
  const start = useFormContext<NewPolicyValues>().watch("start")
  if (start !== "copy") return null
  const options = policies.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <SelectField<NewPolicyValues>
      name="copyOf"
      label="Policy to copy"
      options={[{ value: "", label: "Choose a policy" }, ...options]}
    />
  )
}
