"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { saveInstance } from "@/app/(console)/settings/actions"
import { CheckboxField, SelectField } from "@/components/form/choice-fields"
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
      <SelectField
        name="dynamicRegistration"
        label="Apps that register themselves"
        hint="At /oauth/register (RFC 7591). Without a policy such an app reads nothing, whoever it is."
        options={[
          { value: "off", label: "Off" },
          { value: "token", label: "With a registration token" },
          { value: "open", label: "Anyone, as a draft that somebody looks at" },
        ]}
      />
      <TextField
        name="keyRotationDays"
        label="Days between two signing keys"
        inputMode="numeric"
        hint="The next key is published before it signs, the old one stays until its last token has ended. 0 leaves it to you."
      />
      <SubmitBar label="Save" />
    </Form>
  )
}
