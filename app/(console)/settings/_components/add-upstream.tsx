"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { useWatch } from "react-hook-form"
import { UpstreamFields } from "@/app/(console)/settings/_components/upstream-fields"
import { saveUpstream } from "@/app/(console)/settings/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { CopyField } from "@/components/ui/copy-field"
import { Dialog } from "@/components/ui/dialog"
import { isTemplate, TENANT_PLACE } from "@/lib/upstream/issuer"
import { DEFAULT_UPSTREAM_SCOPES, upstreamSchema } from "@/lib/upstream/settings"

const EMPTY = {
  name: "",
  issuer: "",
  clientId: "",
  clientSecret: "",
  scopes: DEFAULT_UPSTREAM_SCOPES,
  newcomers: "refuse" as const,
  emailDomains: [],
  tenants: [],
  allowedPrivateHost: "",
}

/** Sets an issuer up; then shows the redirect URI to register over there. */
export function AddUpstream() {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [redirectUri, setRedirectUri] = useState<string | null>(null)
  const change = (next: boolean) => {
    setOpen(next)
    if (next) setRedirectUri(null)
    else router.refresh()
  }
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={<Button>Add an issuer</Button>}
      title={redirectUri ? "Register this address there" : "Sign-in with another account"}
    >
      {redirectUri ? (
        <div className="grid gap-4">
          <p>Sign-in works once the other side knows where to send people back to.</p>
          <CopyField value={redirectUri} what="redirect URI" />
          <Button variant="primary" onClick={() => change(false)}>
            Done
          </Button>
        </div>
      ) : (
        <Form
          schema={upstreamSchema}
          defaultValues={EMPTY}
          action={saveUpstream}
          onDone={(made: { redirectUri: string }) => setRedirectUri(made.redirectUri)}
        >
          <FormError />
          <TextField name="name" label="Name on the button" placeholder="St. Elsewhere" autoFocus />
          <TextField
            name="issuer"
            label="Issuer"
            mono
            placeholder="https://login.microsoftonline.com/your-tenant-id/v2.0"
            hint={`It is asked for its configuration before anything is saved. For several tenants of Entra ID, write ${TENANT_PLACE} in place of the tenant.`}
          />
          <TextField name="clientId" label="Client id" mono />
          <TextField name="clientSecret" label="Client secret" type="password" optional autoComplete="off" />
          <AskedFields />
          <SubmitBar look="create" label="Add" />
        </Form>
      )}
    </Dialog>
  )
}

/** Tenants are asked for once the issuer is written for several. */
function AskedFields() {
  const issuer: unknown = useWatch({ name: "issuer" })
  return <UpstreamFields severalTenants={typeof issuer === "string" && isTemplate({ issuer })} />
}
