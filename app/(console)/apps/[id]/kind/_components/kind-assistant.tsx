"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { z } from "zod"
import { changeAppKind } from "@/app/(console)/apps/[id]/actions"
import { KindChanged } from "@/app/(console)/apps/[id]/kind/_components/kind-changed"
import { KindLines } from "@/app/(console)/apps/[id]/kind/_components/kind-lines"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { ChoiceCard } from "@/components/ui/choice-card"
import { ButtonLink } from "@/components/ui/link"
import { RadioGroup } from "@/components/ui/radio-group"
import type { AppKind } from "@/lib/apps/app"
import type { ToldKindChange } from "@/lib/apps/kind-change"
import { KIND_LABELS } from "@/lib/apps/kinds"
import type { AppId } from "@/lib/id"

type KindAssistantProps = {
  app: { id: AppId; name: string; clientId: string; version: number }
  changes: readonly ToldKindChange[]
  issuer: string
}

const schema = z.object({ reason: z.string().max(500, "Use at most 500 characters.") })

/** Choose, read what happens, confirm; then the new secret, once. */
export function KindAssistant({ app, changes, issuer }: KindAssistantProps) {
  const router = useRouter()
  const [to, setTo] = useState<AppKind | null>(null)
  const [done, setDone] = useState<{ change: ToldKindChange; secret: string | null } | null>(null)
  if (done) return <KindChanged app={app} change={done.change} secret={done.secret} issuer={issuer} />
  const chosen = changes.find((change) => change.to === to)
  return (
    <div className="grid max-w-180 gap-8">
      <RadioGroup legend="The new kind" hideLegend>
        <div className="grid gap-3">
          {changes.map((change) => (
            <ChoiceCard
              key={change.to}
              name="kind"
              value={change.to}
              title={KIND_LABELS[change.to].label}
              consequence={KIND_LABELS[change.to].meaning}
              checked={to === change.to}
              onChange={() => setTo(change.to)}
            />
          ))}
        </div>
      </RadioGroup>
      {chosen ? (
        <Form
          schema={schema}
          defaultValues={{ reason: "" }}
          action={({ reason }) =>
            changeAppKind({ id: app.id, version: app.version, to: chosen.to, reason: reason || undefined })
          }
          onDone={({ secret }) => {
            setDone({ change: chosen, secret: secret?.value ?? null })
            router.refresh()
          }}
        >
          <KindLines change={chosen} name={app.name} />
          <TextField name="reason" label="Why" optional hint="Kept in the history of the app." />
          <FormError />
          <SubmitBar
            look="create"
            tone="danger"
            label={`Make it a ${KIND_LABELS[chosen.to].label.toLowerCase()}`}
            cancel={
              <ButtonLink href={`/apps/${app.id}/settings`} variant="quiet">
                Leave it as it is
              </ButtonLink>
            }
          />
        </Form>
      ) : null}
    </div>
  )
}
