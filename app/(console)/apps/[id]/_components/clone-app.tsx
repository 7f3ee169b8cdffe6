"use client"

import { useState } from "react"
import { z } from "zod"
import { clone } from "@/app/(console)/apps/actions"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { ButtonLink } from "@/components/ui/link"
import { SecretPanel } from "@/components/ui/secret-panel"
import type { AppId } from "@/lib/id"

type CloneAppProps = { app: { id: AppId; name: string }; issuer: string }
type Cloned = { id: string; clientId: string; name: string; secret: { value: string } | null }

const schema = z.object({
  name: z.string().trim().min(1, "Name the copy.").max(120, "Use at most 120 characters."),
})

/** Makes a copy with an id and a secret of its own. */
export function CloneApp({ app, issuer }: CloneAppProps) {
  const [made, setMade] = useState<Cloned | null>(null)
  return (
    <Dialog
      trigger={<Button>Clone</Button>}
      title={made ? `${made.name} is registered` : `Clone ${app.name}`}
      description={
        made ? undefined : "Settings, APIs, owners and policies are copied; secrets, keys and tokens are not."
      }
      width="lg"
      onOpenChange={() => setMade(null)}
    >
      {made ? (
        <div className="grid gap-5">
          {made.secret ? (
            <SecretPanel
              label="Client secret"
              value={made.secret.value}
              notice="Only its hash is kept. It is the copy's own; the original keeps its secrets."
              values={[
                { name: "ADMIT_ISSUER", value: issuer },
                { name: "CLIENT_ID", value: made.clientId },
                { name: "CLIENT_SECRET", value: made.secret.value },
              ]}
            />
          ) : null}
          <ButtonLink href={`/apps/${made.id}`} variant="primary">
            Open {made.name}
          </ButtonLink>
        </div>
      ) : (
        <Form
          schema={schema}
          defaultValues={{ name: `${app.name} (copy)`.slice(0, 120) }}
          action={({ name }) => clone({ id: app.id, name })}
          onDone={(result: Cloned) => setMade(result)}
        >
          <FormError />
          <TextField name="name" label="Name of the copy" autoFocus />
          <SubmitBar look="create" label="Make the copy" />
        </Form>
      )}
    </Dialog>
  )
}
