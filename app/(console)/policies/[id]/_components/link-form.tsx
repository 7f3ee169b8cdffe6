"use client"

import { useRouter } from "next/navigation"
import type { ReactNode } from "react"
import { useFormContext } from "react-hook-form"
import { toast } from "sonner"
import { z } from "zod"
import { foreseeLink, link } from "@/app/(console)/policies/actions"
import { SelectField } from "@/components/form/choice-fields"
import { Form } from "@/components/form/form"
import { FormError } from "@/components/form/form-error"
import { SubmitBar } from "@/components/form/submit-bar"
import { bindsWords } from "@/components/policy/binds-words"
import { ImpactOf } from "@/components/policy/impact-of"
import { Callout } from "@/components/ui/callout"
import { APP_KINDS, type AppKind } from "@/lib/apps/app"
import type { ApiId, AppId, PolicyId, UserId } from "@/lib/id"
import { ROLE_LABELS, ROLES, type Role } from "@/lib/people/roles"

type Choices = {
  apps: readonly { id: AppId; name: string }[]
  apis: readonly { id: ApiId; name: string }[]
  people: readonly { id: UserId; name: string; email: string }[]
}
type LinkFormProps = { policyId: PolicyId; sentence: string; choices: Choices }

const linkSchema = z.object({
  to: z.enum(["app", "kind", "role", "person"]),
  subject: z.string().min(1, "Choose whom it shall bind."),
  apiId: z.string(),
})
type LinkValues = z.input<typeof linkSchema>

const TO = [
  { value: "app", label: "One app" },
  { value: "kind", label: "Every app of a kind" },
  { value: "role", label: "Everyone with a role" },
  { value: "person", label: "One person" },
]

export function LinkForm({ policyId, sentence, choices }: LinkFormProps) {
  const router = useRouter()
  return (
    <Form<LinkValues>
      schema={linkSchema}
      defaultValues={{ to: "app", subject: "", apiId: "" }}
      action={({ to, subject, apiId }) =>
        link({ policyId, apiId: (apiId || null) as ApiId | null, ...toSubject(to, subject) })
      }
      onDone={() => {
        toast.success("Linked. In force within a second.")
        router.refresh()
      }}
      className="gap-4"
    >
      <FormError />
      <LinkFields policyId={policyId} sentence={sentence} choices={choices} />
      <SubmitBar look="create" label="Link" />
    </Form>
  )
}

function toSubject(to: LinkValues["to"], subject: string) {
  if (to === "app") return { appId: subject as AppId }
  if (to === "kind") return { appKind: subject as AppKind }
  return to === "role" ? { role: subject as Role } : { userId: subject as UserId }
}

function LinkFields({ policyId, sentence, choices }: LinkFormProps) {
  const form = useFormContext<LinkValues>()
  const { to, subject, apiId } = form.watch()
  const subjects = subjectsOf(to, choices)
  // A subject of the kind chosen before is none of this kind.
  const chosen = subjects.find((option) => option.value === subject)
  const apiName = choices.apis.find((api) => api.id === apiId)?.name ?? null
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        <SelectField<LinkValues> name="to" label="Link to" options={TO} />
        <SelectField<LinkValues>
          key={to}
          name="subject"
          label={TO.find((option) => option.value === to)?.label ?? ""}
          options={[{ value: "", label: "Choose" }, ...subjects]}
        />
        <SelectField<LinkValues>
          name="apiId"
          label="At"
          options={[
            { value: "", label: "Every API" },
            ...choices.apis.map(({ id, name }) => ({ value: id, label: `Only ${name}` })),
          ]}
        />
      </div>
      <div role="status">
        {chosen ? (
          <Consequence to={to} name={chosen.name} value={subject} apiName={apiName} sentence={sentence}>
            <ImpactOf
              key={`${to} ${subject} ${apiId}`}
              load={() =>
                foreseeLink({ policyId, apiId: (apiId || null) as ApiId | null, ...toSubject(to, subject) })
              }
            />
          </Consequence>
        ) : null}
      </div>
    </>
  )
}

interface Subject {
  value: string
  label: string
  name: string
}

function subjectsOf(to: LinkValues["to"], { apps, people }: Choices): Subject[] {
  if (to === "app") return apps.map(({ id, name }) => ({ value: id, label: name, name }))
  if (to === "kind") return APP_KINDS.map((kind) => ({ value: kind, label: `Every ${kind} app`, name: kind }))
  if (to === "role") return ROLES.map((role) => ({ value: role, label: ROLE_LABELS[role].label, name: role }))
  return people.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})`, name }))
}

type ConsequenceProps = {
  to: LinkValues["to"]
  name: string
  value: string
  apiName: string | null
  sentence: string
  children: ReactNode
}

/** What the link will do, before it is made. */
function Consequence({ to, name, value, apiName, sentence, children }: ConsequenceProps) {
  const isPeople = to === "role" || to === "person"
  const who = bindsWords({
    appName: to === "app" ? name : null,
    appKind: to === "kind" ? value : null,
    role: to === "role" ? (value as Role) : null,
    userName: to === "person" ? name : null,
    apiName,
  })
  return (
    <Callout tone={isPeople ? "warn" : "info"} title={`What this adds for ${who}`}>
      <p className="max-h-40 overflow-y-auto">{sentence}</p>
      {isPeople ? (
        <p className="mt-1">
          Once a person has a policy, the built-in one (a patient sees their own record, a practitioner as
          much as the app) no longer applies to them.
        </p>
      ) : null}
      <div className="mt-3 max-h-80 overflow-y-auto border-line border-t pt-3">{children}</div>
    </Callout>
  )
}
