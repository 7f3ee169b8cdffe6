"use client"

import { useRouter } from "next/navigation"
import { toast } from "sonner"
import { z } from "zod"
import type { ApiSectionProps } from "@/app/(console)/apis/[id]/_components/api-sections"
import { saveUpstreamCredential } from "@/app/(console)/apis/[id]/actions"
import { SectionForm } from "@/components/form/section-form"
import { followMoves, useSections } from "@/components/form/settings-sections"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import type { ApiId } from "@/lib/id"

type CredentialFormProps = ApiSectionProps & { id: ApiId; isSet: boolean }

const schema = z.object({ authorization: z.string() })

/** What the gateway shows the FHIR server: set, replaced or removed, and never shown. */
export function CredentialForm({ id, isSet, ...props }: CredentialFormProps) {
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="text-ink-soft">
          {isSet
            ? "A credential is set. It cannot be shown; enter a new one to replace it."
            : "None is set. The gateway passes calls on without an Authorization header."}
        </p>
        {isSet && !props.readOnly ? <RemoveCredential id={id} version={props.version} /> : null}
      </div>
      <SectionForm
        {...props}
        schema={schema}
        toValues={() => ({ authorization: "" })}
        save={({ version, change }) =>
          saveUpstreamCredential({ id, version, authorization: String(change.authorization ?? "") })
        }
      >
        <TextField
          name="authorization"
          label="Authorization header"
          mono
          autoComplete="off"
          hint="The scheme and the value, such as Basic dXNlcjpwYXNz. It is kept encrypted."
          placeholder="Basic …"
        />
      </SectionForm>
    </div>
  )
}

function RemoveCredential({ id, version }: { id: ApiId; version: number }) {
  const router = useRouter()
  const { moves } = useSections()
  return (
    <ConfirmDialog
      trigger={<Button size="sm">Remove it</Button>}
      title="Remove the credential?"
      consequences={[
        "The gateway passes calls on without an Authorization header, at once.",
        "A FHIR server that asks for one refuses every call. The value cannot be brought back.",
      ]}
      confirmLabel="Remove"
      onConfirm={async () => {
        const from = followMoves(version, moves.current)
        const result = await saveUpstreamCredential({ id, version: from, authorization: null })
        if (!result.ok) return result.message
        moves.current.push({ from, to: result.value.version })
        toast.success("The credential is removed")
        router.refresh()
        return undefined
      }}
    />
  )
}
