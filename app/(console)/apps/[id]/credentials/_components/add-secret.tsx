"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { useWatch } from "react-hook-form"
import { z } from "zod"
import { newSecret } from "@/app/(console)/apps/[id]/actions"
import { SelectField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { SecretPanel } from "@/components/ui/secret-panel"
import { refuseLeak } from "@/lib/credentials/leak"
import { lifetimesWithin } from "@/lib/credentials/secret-life"
import type { AppId } from "@/lib/id"
import { checkSecretShape, SECRET_SHAPES } from "@/lib/secret-format"

type AddSecretProps = {
  appId: AppId
  clientId: string
  issuer: string
  variant: "primary" | "secondary"
  /** The organisation's cap in days. */
  maxDays: number | null
}

const schema = z.object({
  name: z
    .string()
    .trim()
    .min(1, "Name the place it will be used in.")
    .max(80, "Use at most 80 characters.")
    .check(refuseLeak),
  life: z.string(),
  expiresAt: z.string(),
})
type Values = z.input<typeof schema>

/** An id or the masked form is named as such; otherwise the difference says more. */
function explainShape(pasted: string): string | undefined {
  const shape = checkSecretShape(pasted)
  return shape === "id" || shape === "masked" || shape === "foreign" ? SECRET_SHAPES[shape] : undefined
}

const dayAhead = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

const toExpiry = ({ life, expiresAt }: Values): string =>
  life === "never" ? "" : life === "day" ? expiresAt : dayAhead(Number(life))

/** Makes a secret and shows it once. */
export function AddSecret({ appId, clientId, issuer, variant, maxDays }: AddSecretProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [value, setValue] = useState<string | null>(null)
  const close = (next: boolean) => {
    setOpen(next)
    if (!next && value) {
      setValue(null)
      router.refresh()
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      trigger={<Button variant={variant}>Add a secret</Button>}
      title={value ? "Copy the secret now" : "Add a secret"}
      holdsOn={value !== null}
      width="lg"
    >
      {value ? (
        <div className="grid gap-5">
          <SecretPanel
            label="Client secret"
            value={value}
            explain={explainShape}
            notice="Only its hash is kept. If it is lost, add another and retire this one."
            values={[
              { name: "ADMIT_ISSUER", value: issuer },
              { name: "CLIENT_ID", value: clientId },
              { name: "CLIENT_SECRET", value },
            ]}
          />
          <Button variant="primary" onClick={() => close(false)}>
            I have stored it
          </Button>
        </div>
      ) : (
        <SecretForm appId={appId} maxDays={maxDays} onMade={setValue} />
      )}
    </Dialog>
  )
}

type SecretFormProps = { appId: AppId; maxDays: number | null; onMade: (value: string) => void }

function SecretForm({ appId, maxDays, onMade }: SecretFormProps) {
  const { suggestedDays } = lifetimesWithin(maxDays)
  const make = async (values: Values) => {
    if (values.life === "day" && values.expiresAt === "")
      return { ok: false, message: "Choose a day.", fields: { expiresAt: "Choose a day." } } as const
    return newSecret({ appId, name: values.name, expiresAt: toExpiry(values) })
  }
  return (
    <Form
      schema={schema}
      defaultValues={{ name: "", life: String(suggestedDays), expiresAt: dayAhead(suggestedDays) }}
      action={make}
      onDone={(secret: { value: string }) => onMade(secret.value)}
    >
      <FormError />
      <TextField name="name" label="Where it will be used" placeholder="Production, web server" autoFocus />
      <Lifetime maxDays={maxDays} />
      <SubmitBar look="create" label="Make the secret" />
    </Form>
  )
}

function Lifetime({ maxDays }: { maxDays: number | null }) {
  const life = useWatch<Values, "life">({ name: "life" })
  const { offered, suggestedDays, mayLiveForever } = lifetimesWithin(maxDays)
  const options = [
    ...offered.map(({ days, label }) => ({
      value: String(days),
      label: days === suggestedDays ? `In ${label} (suggested)` : `In ${label}`,
    })),
    { value: "day", label: "On a day I choose" },
    ...(mayLiveForever ? [{ value: "never", label: "Never" }] : []),
  ]
  return (
    <>
      <SelectField
        name="life"
        label="Expires"
        options={options}
        hint={
          mayLiveForever
            ? "Owners are told at 60, 30, 14, 7 and 1 days before. Nothing is forced."
            : `Your organisation lets secrets live ${maxDays} days at most. Owners are told before it ends.`
        }
      />
      {life === "day" ? <TextField name="expiresAt" label="Last day" type="date" /> : null}
    </>
  )
}
