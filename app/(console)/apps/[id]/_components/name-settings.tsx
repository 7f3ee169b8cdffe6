"use client"

import { z } from "zod"
import type { AppSectionProps } from "@/app/(console)/_components/app-sections"
import { ListField } from "@/components/form/list-field"
import { SectionForm } from "@/components/form/section-form"
import { TextAreaField, TextField } from "@/components/form/text-field"

// The rules stand in the one parser on the server; here only what saves a round trip.
const schema = z.object({
  name: z.string().trim().min(1, "Give the app a name."),
  description: z.string(),
  notes: z.string(),
  tags: z.array(z.string()),
  contacts: z.array(z.string()),
})

export function NameSettings(props: AppSectionProps) {
  return (
    <SectionForm
      {...props}
      schema={schema}
      toValues={({ name, description, notes, tags, contacts }) => ({
        name,
        description,
        notes,
        tags,
        contacts,
      })}
      labels={{ name: "Name", tags: "Tags", contacts: "Contacts" }}
    >
      <TextField name="name" label="Name" hint="People see it when they sign in." />
      <TextAreaField name="description" label="What it is for" rows={2} optional />
      <TextAreaField
        name="notes"
        label="Notes for colleagues"
        rows={2}
        optional
        hint="Never shown outside this console."
      />
      <ListField name="contacts" label="Contacts" rowName="contact" optional placeholder="team@example.org" />
      <ListField name="tags" label="Tags" rowName="tag" optional placeholder="radiology" />
    </SectionForm>
  )
}
