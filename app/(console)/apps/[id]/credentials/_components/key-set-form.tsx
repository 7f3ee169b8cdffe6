"use client"

import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { useWatch } from "react-hook-form"
import { toast } from "sonner"
import { z } from "zod"
import { saveAppSettings } from "@/app/(console)/actions"
import { askKeySet } from "@/app/(console)/apps/[id]/actions"
import { KeySetReportView } from "@/app/(console)/apps/[id]/credentials/_components/key-set-report"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { reach } from "@/components/ui/reach"
import { findWebUrlFault } from "@/lib/apps/fields"
import type { AppId } from "@/lib/id"

type KeySetFormProps = { appId: AppId; version: number; jwksUri: string | null; canEdit: boolean }
type Report = Extract<Awaited<ReturnType<typeof askKeySet>>, { ok: true }>["value"]

const schema = z.object({
  jwksUri: z.string().check((context) => {
    const message = context.value === "" ? null : findWebUrlFault("The key set's address", context.value)
    if (message) context.issues.push({ code: "custom", message, input: context.value })
  }),
})
type Values = z.input<typeof schema>

/** Where the app publishes its keys, with a look at what is there now, before or after saving. */
export function KeySetForm({ appId, version, jwksUri, canEdit }: KeySetFormProps) {
  const router = useRouter()
  return (
    <Form
      schema={schema}
      defaultValues={{ jwksUri: jwksUri ?? "" }}
      action={({ jwksUri: uri }: Values) =>
        saveAppSettings({ id: appId, version, change: { jwksUri: uri === "" ? null : uri } })
      }
      onDone={() => {
        toast.success("Saved. In force within a second.")
        router.refresh()
      }}
    >
      <FormError />
      <TextField
        name="jwksUri"
        label="Key set address (JWKS URL)"
        optional
        mono
        readOnly={!canEdit}
        placeholder="https://app.example.org/.well-known/jwks.json"
        hint="The app changes its keys there by itself; Admit fetches them, and again when it meets a new kid."
      />
      {canEdit ? (
        <>
          <Doctor appId={appId} />
          <SubmitBar label="Save the address" />
        </>
      ) : null}
    </Form>
  )
}

function Doctor({ appId }: { appId: AppId }) {
  const uri = useWatch<Values, "jwksUri">({ name: "jwksUri" })
  const [report, setReport] = useState<Report | null>(null)
  const [failure, setFailure] = useState("")
  const [pending, startTransition] = useTransition()
  const ask = () =>
    startTransition(async () => {
      const result = await reach(askKeySet({ appId, uri }))
      setReport(result.ok ? result.value : null)
      setFailure(result.ok ? "" : result.message)
    })
  return (
    <div className="grid gap-4">
      <Button className="w-fit" onClick={ask} pending={pending} disabled={uri === ""}>
        Fetch it now
      </Button>
      <div role="status">
        {failure ? <p className="text-danger">{failure}</p> : null}
        {report && report.uri === uri ? <KeySetReportView report={report} /> : null}
      </div>
    </div>
  )
}
