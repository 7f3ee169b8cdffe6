"use client"

import { useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { toast } from "sonner"
import { foreseeLink, foreseeUnlink, link, unlink } from "@/app/(console)/apps/[id]/actions"
import { ImpactOf } from "@/components/policy/impact-of"
import { Button } from "@/components/ui/button"
import { Callout } from "@/components/ui/callout"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"
import { ButtonLink, Link } from "@/components/ui/link"
import { Select } from "@/components/ui/select"
import type { AppId, Id, PolicyId } from "@/lib/id"

type PolicyLink = {
  id: Id<"policyLink">
  policyId: PolicyId
  policyName: string
  appKind: string | null
  apiName: string | null
}
type LinkedPoliciesProps = {
  app: { id: AppId; name: string }
  links: readonly PolicyLink[]
  choices: readonly { id: PolicyId; name: string }[]
  canEdit: boolean
}

export function LinkedPolicies({ app, links, choices, canEdit }: LinkedPoliciesProps) {
  const router = useRouter()
  return (
    <div className="grid gap-4">
      {links.length === 0 ? (
        <Callout tone="danger" title="Every FHIR call will be refused">
          Link a policy below, or write one for this app.
        </Callout>
      ) : (
        <ul className="grid gap-1">
          {links.map((row) => (
            <li
              key={row.id}
              className="flex min-h-9 flex-wrap items-center gap-x-3 border-line border-b py-1.5"
            >
              <Link href={`/policies/${row.policyId}`}>{row.policyName}</Link>
              <span className="text-ink-soft text-sm">
                {row.appKind ? `binds every ${row.appKind} app` : "binds this app"}
                {row.apiName ? `, at ${row.apiName} only` : ""}
              </span>
              {canEdit && !row.appKind ? (
                <span className="ml-auto">
                  <ConfirmDialog
                    trigger={
                      <Button variant="quiet" size="sm">
                        Unlink
                      </Button>
                    }
                    title={`Unlink ${row.policyName} from ${app.name}?`}
                    consequences={[
                      links.length === 1
                        ? "It is the only policy of this app: every FHIR call will be refused within a second."
                        : "What only this policy allows will be refused within a second.",
                      "The policy itself stays.",
                    ]}
                    confirmLabel="Unlink"
                    onConfirm={async () => {
                      const result = await unlink({ policyId: row.policyId, id: row.id })
                      if (!result.ok) return result.message
                      router.refresh()
                      return undefined
                    }}
                  >
                    <div className="mt-3 max-h-60 overflow-y-auto">
                      <ImpactOf load={() => foreseeUnlink({ policyId: row.policyId, id: row.id })} />
                    </div>
                  </ConfirmDialog>
                </span>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {canEdit ? <LinkForm app={app} choices={choices} /> : null}
    </div>
  )
}

function LinkForm({ app, choices }: Pick<LinkedPoliciesProps, "app" | "choices">) {
  const router = useRouter()
  const [chosen, setChosen] = useState("")
  const [pending, startTransition] = useTransition()
  const add = () =>
    startTransition(async () => {
      const policyId = choices.find((choice) => choice.id === chosen)?.id
      if (!policyId) return
      const result = await link({ policyId, appId: app.id })
      if (!result.ok) toast.error(result.message)
      else toast.success("Linked. In force within a second.")
      setChosen("")
      router.refresh()
    })
  const policyId = choices.find((choice) => choice.id === chosen)?.id
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          aria-label="Policy to link"
          className="w-72"
          value={chosen}
          onChange={(event) => setChosen(event.target.value)}
          options={[
            { value: "", label: "Choose a policy" },
            ...choices.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Button onClick={add} pending={pending} disabled={!chosen}>
          Link
        </Button>
        <ButtonLink href={`/policies/new?app=${app.id}`} variant="quiet">
          Write a new one
        </ButtonLink>
      </div>
      {policyId ? (
        <Callout tone="info" title={`What this adds for ${app.name}`}>
          <ImpactOf key={policyId} load={() => foreseeLink({ policyId, appId: app.id })} />
        </Callout>
      ) : null}
    </div>
  )
}
