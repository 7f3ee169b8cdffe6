"use client"

import { useWatch } from "react-hook-form"
import { toast } from "sonner"
import { UpstreamFields } from "@/app/(console)/settings/_components/upstream-fields"
import { editUpstream } from "@/app/(console)/settings/actions"
import { SelectField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { isTemplate } from "@/lib/upstream/issuer"
import { upstreamChangeSchema } from "@/lib/upstream/settings"
import type { UpstreamView } from "@/lib/upstream/upstream-view"

const optionsOf = (hasSecret: boolean) =>
  hasSecret
    ? [
        { value: "keep", label: "Keep it" },
        { value: "replace", label: "Replace it" },
        { value: "none", label: "Drop it: PKCE alone" },
      ]
    : [
        { value: "keep", label: "None: PKCE alone" },
        { value: "replace", label: "Set one" },
      ]

/** Everything about an issuer but its address, by which accounts are known. */
export function EditUpstream({ upstream, onDone }: { upstream: UpstreamView; onDone: () => void }) {
  const { id, version, name, issuer, clientId, scopes, newcomers } = upstream
  const { emailDomains, tenants, allowedPrivateHost } = upstream
  return (
    <Form
      schema={upstreamChangeSchema}
      defaultValues={{
        name,
        issuer,
        clientId,
        secret: "keep" as "keep" | "replace" | "none",
        clientSecret: "",
        scopes,
        newcomers,
        emailDomains,
        tenants,
        allowedPrivateHost,
      }}
      action={(values) => editUpstream({ ...values, id, version })}
      onDone={() => {
        toast.success("Saved")
        onDone()
      }}
    >
      <FormError />
      <p className="break-all font-mono text-ink-soft text-sm">{issuer}</p>
      <TextField name="name" label="Name on the button" autoFocus />
      <TextField name="clientId" label="Client id" mono />
      <SelectField name="secret" label="Client secret" options={optionsOf(upstream.hasSecret)} />
      <NewSecret />
      <UpstreamFields severalTenants={isTemplate({ issuer })} />
      <SubmitBar look="create" label="Save" />
    </Form>
  )
}

function NewSecret() {
  const secret: unknown = useWatch({ name: "secret" })
  if (secret !== "replace") return null
  return <TextField name="clientSecret" label="New client secret" type="password" autoComplete="off" />
}
