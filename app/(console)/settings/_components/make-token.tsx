"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { makeToken } from "@/app/(console)/settings/actions"
import { ChoiceField, SelectField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { CopyField } from "@/components/ui/copy-field"
import { Dialog } from "@/components/ui/dialog"
import { registrationTokenSchema } from "@/lib/registration-token"

const STATES = [
  {
    value: "draft",
    title: "Wait as a draft",
    consequence: "Somebody looks at each app before it gets a token, and again after it changed itself.",
  },
  {
    value: "active",
    title: "Work at once",
    consequence: "For a partner you trust. Without a policy the app still reads nothing.",
  },
] as const

/** Makes an initial access token and shows it, once. */
export function MakeToken({ apis }: { apis: { id: string; name: string }[] }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [token, setToken] = useState<string | null>(null)
  const change = (next: boolean) => {
    setOpen(next)
    if (next) setToken(null)
    else router.refresh()
  }
  const options = [{ value: "", label: "None" }, ...apis.map(({ id, name }) => ({ value: id, label: name }))]
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={<Button>Make a token</Button>}
      title={token ? "Hand this token over" : "Make a registration token"}
    >
      {token ? (
        <div className="grid gap-4">
          <Callout tone="warn" title="Shown once">
            Sent as <code>Authorization: Bearer</code> with each registration.
          </Callout>
          <CopyField value={token} what="registration token" />
          <Button variant="primary" onClick={() => change(false)}>
            Done
          </Button>
        </div>
      ) : (
        <Form
          schema={registrationTokenSchema}
          defaultValues={{ name: "", appState: "draft", apiId: "", uses: "1", days: "7" }}
          action={makeToken}
          onDone={(made: { token: string }) => setToken(made.token)}
        >
          <FormError />
          <TextField name="name" label="For whom" autoFocus />
          <ChoiceField name="appState" label="Apps registered with it" choices={STATES} />
          <SelectField name="apiId" label="API they may ask tokens for" options={options} />
          <TextField name="uses" label="How many apps" inputMode="numeric" />
          <TextField name="days" label="Days it is good for" inputMode="numeric" />
          <SubmitBar look="create" label="Make the token" />
        </Form>
      )}
    </Dialog>
  )
}
