"use client"

import { Plus, Trash2 } from "lucide-react"
import type { ReactNode } from "react"
import { useFieldArray, useFormContext } from "react-hook-form"
import { z } from "zod"
import type { ApiSectionProps } from "@/app/(console)/apis/[id]/_components/api-sections"
import { CheckboxField } from "@/components/form/choice-fields"
import { SectionForm } from "@/components/form/section-form"
import { TextField } from "@/components/form/text-field"
import { Button } from "@/components/ui/button"
import { IconButton } from "@/components/ui/icon-button"

const line = z.string().trim()
const scopes = z.object({
  scopes: z.array(z.object({ scope: line, title: line, description: z.string(), adminOnly: z.boolean() })),
})
const roles = z.object({
  roles: z.array(z.object({ value: line, title: line, description: z.string(), enabled: z.boolean() })),
})

/** Scopes of this API's own, beside those of SMART. */
export function ScopeList(props: ApiSectionProps) {
  return (
    <SectionForm
      {...props}
      schema={scopes}
      toValues={({ scopes: rows }) => ({ scopes: rows })}
      labels={{ scopes: "Scopes" }}
    >
      <Rows
        name="scopes"
        what="scope"
        empty="None of its own. SMART's scopes for FHIR resources need no entry here."
        blank={{ scope: "", title: "", description: "", adminOnly: false }}
        row={(path) => (
          <>
            <TextField name={`${path}.scope`} label="Scope" mono />
            <TextField name={`${path}.title`} label="What people read at consent" optional />
            <CheckboxField
              name={`${path}.adminOnly`}
              label="Only an admin may grant it"
              className="sm:col-span-2"
            />
          </>
        )}
      />
    </SectionForm>
  )
}

/** App roles: granted to an app at this API, and carried in the token's roles claim. */
export function RoleList(props: ApiSectionProps) {
  return (
    <SectionForm
      {...props}
      schema={roles}
      toValues={({ roles: rows }) => ({ roles: rows })}
      labels={{ roles: "App roles" }}
    >
      <Rows
        name="roles"
        what="app role"
        empty="None. A role is a word the server knows, such as globalReader."
        blank={{ value: "", title: "", description: "", enabled: true }}
        row={(path) => (
          <>
            <TextField name={`${path}.value`} label="Role" mono />
            <TextField name={`${path}.title`} label="Meaning" optional />
            <CheckboxField name={`${path}.enabled`} label="Can be granted" className="sm:col-span-2" />
          </>
        )}
      />
    </SectionForm>
  )
}

type RowsProps = {
  name: string
  what: string
  empty: string
  blank: Record<string, unknown>
  row: (path: string) => ReactNode
}

function Rows({ name, what, empty, blank, row }: RowsProps) {
  const { control } = useFormContext()
  const { fields, append, remove } = useFieldArray({ control, name })
  return (
    <div>
      {fields.length === 0 ? <p className="text-ink-soft">{empty}</p> : null}
      <ul className="grid gap-3">
        {fields.map((field, index) => (
          <li key={field.id} className="flex gap-2 rounded-lg border border-line bg-surface p-4">
            <div className="grid min-w-0 flex-1 gap-3 sm:grid-cols-2">{row(`${name}.${index}`)}</div>
            <IconButton
              label={`Remove ${what} ${index + 1}`}
              icon={<Trash2 />}
              onClick={() => remove(index)}
            />
          </li>
        ))}
      </ul>
      <Button size="sm" variant="quiet" className="mt-2 -ml-1" onClick={() => append(blank)}>
        <Plus aria-hidden="true" /> Add {what}
      </Button>
    </div>
  )
}
