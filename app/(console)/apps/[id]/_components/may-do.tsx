import { Callout } from "@/components/ui/callout"
import { DefinitionList } from "@/components/ui/definition-list"
import { ButtonLink, Link } from "@/components/ui/link"
import type { RegisteredApp } from "@/lib/apps/app"
import type { AppApiView, PolicyLinkView } from "@/lib/server/apps/read-app"

type MayDoProps = { app: RegisteredApp; apis: readonly AppApiView[]; policies: readonly PolicyLinkView[] }

/** APIs, scopes and policies: a call passes only when all three allow it. */
export function MayDo({ app, apis, policies }: MayDoProps) {
  if (app.issuer !== "admit")
    return <p className="text-ink-soft">Its tokens are issued elsewhere; what it may do is decided there.</p>
  return (
    <div className="grid gap-4">
      {policies.length === 0 ? (
        <Callout
          tone="danger"
          title="Every FHIR call will be refused"
          actions={<ButtonLink href={`/apps/${app.id}/policies`}>Link a policy</ButtonLink>}
        >
          No policy is linked to this app. Scopes alone open nothing.
        </Callout>
      ) : null}
      {apis.length === 0 ? (
        <Callout
          tone="warn"
          title="It may ask for no API"
          actions={<ButtonLink href={`/apps/${app.id}/policies`}>Choose an API</ButtonLink>}
        >
          A token request naming an API is refused with invalid_target.
        </Callout>
      ) : null}
      <DefinitionList
        items={[
          { term: "APIs", value: apis.map((api) => api.name).join(", ") || "none" },
          {
            term: "Scopes it may ask for",
            value:
              app.allowedScopes.length > 0 ? (
                <code className="break-words">{app.allowedScopes.join(" ")}</code>
              ) : (
                "none"
              ),
          },
          {
            term: "Policies",
            value:
              policies.length > 0 ? (
                <ul>
                  {policies.map((link) => (
                    <li key={link.id}>
                      <Link href={`/policies/${link.policyId}`}>{link.policyName}</Link>
                      {link.appKind ? ` (every ${link.appKind} app)` : ""}
                      {link.apiName ? ` at ${link.apiName}` : ""}
                    </li>
                  ))}
                </ul>
              ) : (
                "none"
              ),
          },
        ]}
      />
    </div>
  )
}
