import type { Metadata } from "next"
import { AppHeader } from "@/app/(console)/apps/[id]/_components/app-header"
import { AccessFilter } from "@/components/policy/access-filter"
import { AccessGrid } from "@/components/policy/access-grid"
import { ScopeCompare } from "@/components/policy/scope-compare"
import { Page } from "@/components/shell/page-header"
import { Section } from "@/components/shell/section"
import { Callout } from "@/components/ui/callout"
import { EmptyState } from "@/components/ui/empty-state"
import { ButtonLink } from "@/components/ui/link"
import { isId } from "@/lib/id"
import { appPage } from "@/lib/server/apps/app-page"
import { listGrantedApis } from "@/lib/server/apps/read-app"
import { readAppAccess } from "@/lib/server/policies/effective-access"
import { listTrialChoices } from "@/lib/server/policies/read-policy"

export const metadata: Metadata = { title: "Effective access" }

type AccessPageProps = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function AppAccessPage({ params, searchParams }: AccessPageProps) {
  const { actor, app } = await appPage(params, "/access")
  const query = await searchParams
  const [{ people }, apis] = await Promise.all([listTrialChoices(actor), listGrantedApis(app.id, actor)])
  const api = apis.find(({ id }) => id === query.api) ?? apis[0] ?? null
  const asked = typeof query.who === "string" ? query.who : ""
  const known = isId("user", asked) && people.some(({ id }) => id === asked) ? asked : null
  const who = known ?? (asked === "nobody" || app.kind === "service" ? "nobody" : "anyone")
  const access = await readAppAccess({ appId: app.id, who, apiId: api?.id ?? null }, actor)
  return (
    <Page>
      <AppHeader app={app} tab="/access" />
      {app.issuer === "admit" ? null : (
        <Callout tone="warn" title="Its tokens are issued elsewhere" className="mb-6">
          What is shown holds only where Admit guards the API.
        </Callout>
      )}
      <Section
        look="above"
        title="What is truly possible"
        description="Scopes and policies together, asked of the same code that guards your APIs, with every scope the app may ask for."
        actions={<ButtonLink href={`/policies/try?app=${app.id}`}>Try a request</ButtonLink>}
      >
        <AccessFilter
          filters={[
            {
              name: "who",
              label: "Signed in",
              value: who,
              options: [
                { value: "nobody", label: "Nobody: the app acts for itself" },
                { value: "anyone", label: "Anyone: the app's side alone" },
                ...people.map(({ id, name, role }) => ({ value: id, label: `${name}, ${role}` })),
              ],
            },
            ...(apis.length > 1
              ? [
                  {
                    name: "api",
                    label: "At",
                    value: api?.id ?? "",
                    options: apis.map(({ id, name }) => ({ value: id, label: name })),
                  },
                ]
              : []),
          ]}
        />
        {api !== null && access.rows.length > 0 ? (
          <AccessGrid rows={access.rows} />
        ) : (
          <EmptyState title="Nothing is possible">
            {apis.length === 0
              ? "The app has not been given an API, so it gets no token for one."
              : access.policies.app.length === 0
                ? "No policy is linked to this app, so every FHIR call is refused."
                : "No call passes both the app's scopes and its policies."}
          </EmptyState>
        )}
      </Section>
      <Section
        look="above"
        title="Scopes"
        description="Requested and granted in its latest protocol calls, beside what its registration allows."
      >
        <ScopeCompare scopes={access.scopes} />
      </Section>
    </Page>
  )
}
