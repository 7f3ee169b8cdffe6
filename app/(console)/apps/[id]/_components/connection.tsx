import { CopyField } from "@/components/ui/copy-field"
import { type Definition, DefinitionList } from "@/components/ui/definition-list"
import { Duration } from "@/components/ui/duration"
import type { RegisteredApp, TokenIssuer } from "@/lib/apps/app"
import { EXTERNAL_PLACE } from "@/lib/apps/external-id"
import type { AppApiView } from "@/lib/server/apps/read-app"

type ConnectionProps = { app: RegisteredApp; apis: readonly AppApiView[]; issuer: string }

const AUTH_METHODS = {
  none: "None: a public app cannot keep a secret. PKCE protects it.",
  client_secret_basic: "Secret, in the Authorization header (client_secret_basic)",
  client_secret_post: "Secret, in the request body (client_secret_post)",
  private_key_jwt: "Signed with its own key (private_key_jwt)",
} as const

/** The gateway serves it below the FHIR base; a server that checks tokens itself points to the issuer's. */
const smartConfigurationOf = (api: AppApiView, issuer: string): string =>
  `${api.enforcement === "gateway" ? `${issuer}/fhir/${api.slug}` : issuer}/.well-known/smart-configuration`

/** Ids and endpoints, each ready to copy. */
export function Connection({ app, apis, issuer }: ConnectionProps) {
  const copy = (term: string, value: string, what = term.toLowerCase()): Definition => ({
    term,
    value: <CopyField value={value} what={what} />,
  })
  if (app.issuer !== "admit")
    return <DefinitionList items={elsewhereItems(app.issuer, { app, apis, copy })} />
  const signsIn = app.kind !== "service"
  const items: Definition[] = [
    copy("Client id", app.clientId),
    copy("Issuer", issuer),
    ...(signsIn ? [copy("Authorization endpoint", `${issuer}/oauth/authorize`)] : []),
    copy("Token endpoint", `${issuer}/oauth/token`),
    ...(app.smart && signsIn && "launchUrls" in app
      ? app.launchUrls.map((url, index) => copy(index === 0 ? "Launch URL" : `Launch URL ${index + 1}`, url))
      : []),
    ...apis.flatMap((api) => [
      copy(
        `FHIR base of ${api.name}`,
        api.enforcement === "gateway" ? `${issuer}/fhir/${api.slug}` : (api.fhirBaseUrl ?? ""),
      ),
      copy(`Audience of ${api.name}`, api.identifierUri),
      ...(app.smart
        ? [
            copy(
              `SMART configuration of ${api.name}`,
              smartConfigurationOf(api, issuer),
              "SMART configuration",
            ),
          ]
        : []),
    ]),
    { term: "Proves itself by", value: AUTH_METHODS[app.authMethod] },
    { term: "Access tokens live", value: <Duration seconds={app.tokens.accessTtlSeconds} /> },
  ]
  return <DefinitionList items={items} />
}

/** An app that lives elsewhere: Admit's endpoints would refuse it, so they are not shown. */
function elsewhereItems(
  issuer: Exclude<TokenIssuer, "admit">,
  {
    app,
    apis,
    copy,
  }: Omit<ConnectionProps, "issuer"> & { copy: (term: string, value: string) => Definition },
): Definition[] {
  return [
    { term: "Tokens come from", value: `${EXTERNAL_PLACE[issuer]}. Admit issues none for it.` },
    ...apis.flatMap((api) => [
      ...(api.fhirBaseUrl ? [copy(`FHIR base of ${api.name}`, api.fhirBaseUrl)] : []),
      copy(`Audience of ${api.name}`, api.identifierUri),
    ]),
    copy("Id in Admit", app.clientId),
  ]
}
