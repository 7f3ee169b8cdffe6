import type { Metadata } from "next"
import { notFound } from "next/navigation"
import { AccessFilter } from "@/components/policy/access-filter"
import { AccessGrid } from "@/components/policy/access-grid"
import { Page, PageHeader } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { EmptyState } from "@/components/ui/empty-state"
import { isId } from "@/lib/id"
import { readPersonAccess } from "@/lib/server/policies/effective-access"
import { listTrialChoices } from "@/lib/server/policies/read-policy"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Effective access" }

type AccessPageProps = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function PersonAccessPage({ params, searchParams }: AccessPageProps) {
  const { id } = await params
  const actor = await requireConsole(`/people/${id}/access`, "people.read")
  if (!isId("user", id)) notFound()
  const query = await searchParams
  const { apps, apis, people } = await listTrialChoices(actor)
  if (!people.some((person) => person.id === id)) notFound()
  const app = apps.find((each) => each.id === query.app) ?? null
  const api = apis.find((each) => each.id === query.api) ?? apis[0] ?? null
  const access = await readPersonAccess({ userId: id, appId: app?.id ?? null, apiId: api?.id ?? null }, actor)
  const { person, policies } = access
  return (
    <Page>
      <PageHeader
        title={person.name}
        description={`${person.email}${person.fhirUser ? `, ${person.fhirUser}` : ""}`}
        crumbs={[{ label: "People", href: "/people" }, { label: person.name }]}
      />
      <Section
        look="above"
        title="Effective access"
        description={`What is truly possible with ${person.name} signed in, asked of the same code that guards your APIs. Policies of the person: ${policies.person.join(", ")}.`}
      >
        <AccessFilter
          filters={[
            {
              name: "app",
              label: "Through",
              value: app?.id ?? "",
              options: [
                { value: "", label: "Any app: the person's side alone" },
                ...apps.map((each) => ({ value: each.id, label: each.name })),
              ],
            },
            ...(apis.length > 1
              ? [
                  {
                    name: "api",
                    label: "At",
                    value: api?.id ?? "",
                    options: apis.map((each) => ({ value: each.id, label: each.name })),
                  },
                ]
              : []),
          ]}
        />
        {access.rows.length > 0 ? (
          <AccessGrid rows={access.rows} />
        ) : (
          <EmptyState title="Nothing is possible">
            No call passes the app's scopes, its policies and the person's policies.
          </EmptyState>
        )}
      </Section>
    </Page>
  )
}
