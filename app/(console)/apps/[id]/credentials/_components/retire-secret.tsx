"use client"

import { useRouter } from "next/navigation"
import { useWatch } from "react-hook-form"
import { toast } from "sonner"
import { z } from "zod"
import { changeSecretState } from "@/app/(console)/apps/[id]/actions"
import { SelectField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { Dialog, DialogClose } from "@/components/ui/dialog"
import { RETIRE_AFTER, type SecretAdvice } from "@/lib/credentials/secret-life"
import type { AppId, SecretId } from "@/lib/id"

type RetireSecretProps = {
  appId: AppId
  secret: { id: SecretId; lastFour: string }
  advice: SecretAdvice
  open: boolean
  onOpenChange: (open: boolean) => void
}

const schema = z.object({ when: z.string(), retireAt: z.string() })
type Values = z.input<typeof schema>

const CALLOUTS = {
  go: { tone: "ok", title: "Nothing uses it" },
  wait: { tone: "warn", title: "Give it time" },
  keep: { tone: "danger", title: "The app would stop" },
  none: { tone: "info", title: "It is off already" },
} as const

const SUGGESTED_HOURS = { go: 24, wait: 7 * 24, keep: 7 * 24, none: 0 } as const
const afterHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()

/** Asks until when a secret still works, with what the meter says beside the question. */
export function RetireSecret({ appId, secret, advice, open, onOpenChange }: RetireSecretProps) {
  const router = useRouter()
  const { tone, title } = CALLOUTS[advice.verdict]
  const suggested = String(SUGGESTED_HOURS[advice.verdict])
  const retire = ({ when, retireAt }: Values) => {
    const target = { appId, id: secret.id }
    if (when === "0") return changeSecretState({ ...target, state: "disabled" })
    const at = when === "day" ? retireAt : afterHours(Number(when))
    return changeSecretState({ ...target, state: "retiring", retireAt: at })
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Retire the secret ending in ${secret.lastFour}?`}>
      <Form
        schema={schema}
        defaultValues={{ when: suggested, retireAt: afterHours(7 * 24).slice(0, 10) }}
        action={retire}
        onDone={() => {
          toast.success("It is retiring. You can bring it back at any time.")
          onOpenChange(false)
          router.refresh()
        }}
      >
        <FormError />
        <Callout tone={tone} title={title}>
          {advice.sentence}
        </Callout>
        <When suggested={suggested} />
        <SubmitBar
          look="create"
          label="Retire it"
          tone={advice.verdict === "keep" ? "danger" : "primary"}
          cancel={
            <DialogClose>
              <Button variant="quiet">Keep it</Button>
            </DialogClose>
          }
        />
      </Form>
    </Dialog>
  )
}

function When({ suggested }: { suggested: string }) {
  const when = useWatch<Values, "when">({ name: "when" })
  const options = [
    ...RETIRE_AFTER.map(({ hours, label }) => ({
      value: String(hours),
      label: String(hours) === suggested ? `${label} (suggested)` : label,
    })),
    { value: "day", label: "At the end of a day I choose" },
  ]
  return (
    <>
      <SelectField
        name="when"
        label="It stops working"
        options={options}
        hint="Until then it works as before. Afterwards every request with it is refused, and it can still be brought back."
      />
      {when === "day" ? <TextField name="retireAt" label="Last day" type="date" /> : null}
    </>
  )
}
