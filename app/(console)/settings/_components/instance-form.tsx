"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { saveInstance } from "@/app/(console)/settings/actions"
import { CheckboxField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { type InstanceSettingsInput, instanceSettingsSchema } from "@/lib/instance-settings"

type InstanceFormProps = { version: number; settings: InstanceSettingsInput }

export function InstanceForm({ version, settings }: InstanceFormProps) {
  const router = useRouter()
  return (
    <Form
      schema={instanceSettingsSchema}
      defaultValues={settings}
      action={(values) => saveInstance({ version, settings: values })}
      onDone={() => {
        toast.success("Saved")
        router.refresh()
      }}
    >
      <FormError />
      <TextField name="organizationName" label="Name" optional placeholder="St. Elsewhere Hospital" />
      <TextField
        name="supportUrl"
        label="Where people find help"
        optional
        placeholder="https://help.hospital.example"
      />
      <CheckboxField
        name="strictAssertionAudience"
        label="Strict audience for signed client assertions"
        hint="Only the issuer is accepted as the audience (RFC 10070). SMART backend apps that name the token endpoint are refused then."
      />
      <SubmitBar label="Save" />
    </Form>
  )
}
