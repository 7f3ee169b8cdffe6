"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { z } from "zod"
import { saveCredentialSettings } from "@/app/(console)/settings/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { NumberField, TextAreaField } from "@/components/form/text-field"
import { type CredentialSettings, credentialSettingsSchema } from "@/lib/instance-settings"

type CredentialFormProps = { version: number; settings: CredentialSettings }

const schema = z.object({
  secretMaxDays: credentialSettingsSchema.shape.secretMaxDays,
  hosts: z.string(),
})
type Values = z.input<typeof schema>

const toHosts = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

/** What the organisation asks of every credential. */
export function CredentialForm({ version, settings }: CredentialFormProps) {
  const router = useRouter()
  const save = async ({ secretMaxDays, hosts }: Values) => {
    const change = { secretMaxDays, allowedPrivateHosts: toHosts(hosts) }
    const result = await saveCredentialSettings({ version, settings: change })
    if (result.ok || !result.fields) return result
    // The list is one text here; what is wrong with an entry belongs to it.
    const entries = Object.entries(result.fields)
    const fields = entries.map(([path, message]) => [
      path.replace(/^settings\.(allowedPrivateHosts.*)?/, (_, list) => (list ? "hosts" : "")),
      message,
    ])
    return { ...result, fields: Object.fromEntries(fields) }
  }
  return (
    <Form
      schema={schema}
      defaultValues={{
        secretMaxDays: settings.secretMaxDays,
        hosts: settings.allowedPrivateHosts.join("\n"),
      }}
      action={save}
      onDone={() => {
        toast.success("Saved")
        router.refresh()
      }}
    >
      <FormError />
      <NumberField
        name="secretMaxDays"
        label="Longest life of a new secret"
        unit="days"
        optional
        hint="Empty: no limit, people choose. Secrets that exist already stay as they are."
      />
      <TextAreaField
        name="hosts"
        label="Private hosts Admit may call"
        optional
        mono
        rows={2}
        placeholder="keys.hospital.internal"
        hint="One a line. Key sets and alerts at any other private address are refused, so that nobody reaches into your network through a registration."
      />
      <SubmitBar label="Save" />
    </Form>
  )
}
