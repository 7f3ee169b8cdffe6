"use client"

import { useRouter } from "next/navigation"
import { useState } from "react"
import { InvitationLink } from "@/app/(console)/people/_components/invitation-link"
import { invite } from "@/app/(console)/people/actions"
import { ChoiceField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { Dialog } from "@/components/ui/dialog"
import { personSchema } from "@/lib/people/person-schema"
import { ROLE_LABELS, ROLES } from "@/lib/people/roles"

/** Makes a person and shows the link that lets them in, once. */
export function InvitePerson({ mayMakeOwners }: { mayMakeOwners: boolean }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const change = (next: boolean) => {
    setOpen(next)
    if (next) setLink(null)
    else router.refresh()
  }
  const choices = ROLES.filter((role) => mayMakeOwners || role !== "owner").map((role) => ({
    value: role,
    title: ROLE_LABELS[role].label,
    consequence: ROLE_LABELS[role].meaning,
  }))
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      trigger={<Button variant="primary">Invite a person</Button>}
      title={link ? "Send them this link" : "Invite a person"}
      width="md"
    >
      {link ? (
        <InvitationLink link={link} onDone={() => change(false)} />
      ) : (
        <Form
          schema={personSchema}
          defaultValues={{ name: "", email: "", role: "developer", fhirUser: "" }}
          action={invite}
          onDone={(made: { link: string }) => setLink(made.link)}
        >
          <FormError />
          <TextField name="name" label="Name" autoFocus />
          <TextField name="email" label="E-mail" type="email" />
          <ChoiceField name="role" label="Role" choices={choices} />
          <TextField
            name="fhirUser"
            label="FHIR record"
            optional
            mono
            placeholder="Practitioner/7"
            hint="The record this person is, if they sign in to apps."
          />
          <SubmitBar look="create" label="Make the invitation" />
        </Form>
      )}
    </Dialog>
  )
}
