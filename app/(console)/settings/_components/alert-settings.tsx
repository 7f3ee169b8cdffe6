"use client"

import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { toast } from "sonner"
import { z } from "zod"
import { alertNow, saveAlertWebhook, testMail, testWebhook } from "@/app/(console)/settings/actions"
import { CheckboxField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { DefinitionList } from "@/components/ui/definition-list"
import { Dialog } from "@/components/ui/dialog"
import { RelativeTime } from "@/components/ui/relative-time"
import { SecretPanel } from "@/components/ui/secret-panel"
import type { ActionResult } from "@/lib/action-result"

type AlertSettingsProps = {
  mail: { host: string; from: string } | null
  webhook: { url: string; lastAttemptAt: Date | null; lastError: string | null } | null
  lastRun: { at: Date; error: string | null } | null
  canEdit: boolean
}

const schema = z.object({ url: z.string(), newSecret: z.boolean() })

/** Where alerts go, with a try of each way. */
export function AlertSettings({ mail, webhook, lastRun, canEdit }: AlertSettingsProps) {
  const router = useRouter()
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <div className="grid gap-6">
      <DefinitionList
        items={[
          {
            term: "Mail",
            value: mail ? (
              <span className="flex flex-wrap items-center gap-3">
                <span>
                  from {mail.from} through {mail.host}
                </span>
                {canEdit ? (
                  <Try
                    label="Send me a test mail"
                    work={() => testMail({})}
                    done="Sent; look into your mailbox"
                  />
                ) : null}
              </span>
            ) : (
              "No mail server is set (ADMIT_SMTP_URL). The home page and the list of apps tell what expires and what fails."
            ),
          },
          {
            term: "Last look",
            value: (
              <span className="flex flex-wrap items-center gap-3">
                {lastRun ? (
                  <span>
                    <RelativeTime at={lastRun.at} /> {lastRun.error}
                  </span>
                ) : (
                  "not yet"
                )}
                {canEdit ? (
                  <Try label="Look now" work={() => alertNow({})} done="Everything due was sent" />
                ) : null}
              </span>
            ),
          },
        ]}
      />
      {canEdit ? (
        <Form
          key={webhook?.url ?? ""}
          schema={schema}
          defaultValues={{ url: webhook?.url ?? "", newSecret: false }}
          action={saveAlertWebhook}
          onDone={({ secret: made }: { secret: string | null }) => {
            setSecret(made)
            toast.success("Saved")
            router.refresh()
          }}
        >
          <FormError />
          <TextField
            name="url"
            label="Webhook"
            optional
            mono
            placeholder="https://hooks.example.org/admit"
            hint="Each alert is posted there as JSON, signed as Standard Webhooks says (webhook-signature)."
          />
          {webhook ? (
            <>
              <WebhookState webhook={webhook} />
              <CheckboxField
                name="newSecret"
                label="Make a new signing secret"
                hint="The old one ends at once."
              />
            </>
          ) : null}
          <SubmitBar label="Save the webhook" />
        </Form>
      ) : null}
      <Dialog
        open={secret !== null}
        onOpenChange={() => setSecret(null)}
        title="Copy the signing secret now"
        width="lg"
      >
        {secret ? (
          <SecretPanel
            label="Signing secret"
            value={secret}
            notice="The receiver checks every alert with it. If it is lost, make a new one."
            values={[{ name: "ADMIT_WEBHOOK_SECRET", value: secret }]}
          />
        ) : null}
      </Dialog>
    </div>
  )
}

function WebhookState({ webhook }: { webhook: NonNullable<AlertSettingsProps["webhook"]> }) {
  return (
    <p className="flex flex-wrap items-center gap-3 text-ink-soft">
      <span>
        {webhook.lastAttemptAt ? (
          <>
            {webhook.lastError ?? "Last accepted"} <RelativeTime at={webhook.lastAttemptAt} />
          </>
        ) : (
          "Nothing was posted yet."
        )}
      </span>
      <Try label="Post a test event" work={() => testWebhook({})} done="The webhook accepted it" />
    </p>
  )
}

type TryProps = { label: string; work: () => Promise<ActionResult<unknown>>; done: string }

function Try({ label, work, done }: TryProps) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const run = () =>
    startTransition(async () => {
      const result = await work()
      if (result.ok) toast.success(done)
      else toast.error(result.message)
      router.refresh()
    })
  return (
    <Button size="sm" onClick={run} pending={pending}>
      {label}
    </Button>
  )
}
