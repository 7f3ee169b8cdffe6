/**
 * An application of Microsoft Entra ID as entries: the Microsoft Graph form and the older portal manifest. What
 * only signs in is an app; what has an identifier URI, scopes or roles is an API too.
 */

import { suggestSlug } from "@/lib/apps/api-schema"
import type { AppKind, Platform } from "@/lib/apps/app"
import { clientIdOf, type Entry } from "./app-parts"
import type { Source } from "./source"

const BOOKKEEPING = [
  "id",
  "createdDateTime",
  "deletedDateTime",
  "publisherDomain",
  "disabledByMicrosoftStatus",
  "@odata.context",
  "@odata.type",
  "accessTokenAcceptedVersion",
  "acceptMappedClaims",
  "uniqueName",
  "applicationTemplateId",
  "signInAudience",
  "isFallbackPublicClient",
  "allowPublicClient",
]
const REFUSED = {
  passwordCredentials: "Entra ID shows no secret again. The app gets a new one.",
  keyCredentials: "Certificates are entered on the app's page, as a key.",
  requiredResourceAccess: "Which API the app may ask for is chosen in Admit.",
  oauth2AllowImplicitFlow: "The implicit flow is not offered (OAuth 2.1 §10.1).",
  oauth2AllowIdTokenImplicitFlow: "The implicit flow is not offered (OAuth 2.1 §10.1).",
  groupMembershipClaims: "Groups of Entra ID are not in Admit's tokens.",
  optionalClaims: "Claims follow the scopes in Admit.",
} as const

interface Uris {
  web: string[]
  spa: string[]
  native: string[]
}

const OLD_TYPES: Record<string, keyof Uris> = { Web: "web", Spa: "spa", InstalledClient: "native" }

function urisOf(source: Source): Uris & { logout: string[] } {
  const old: Uris = { web: [], spa: [], native: [] }
  for (const entry of source.inners("replyUrlsWithType")) {
    const [url, type] = [entry.text("url"), entry.text("type")]
    const list = type ? OLD_TYPES[type] : undefined
    if (url) old[list ?? "web"].push(url)
  }
  const web = source.inner("web")
  web?.refuse({
    implicitGrantSettings: "The implicit flow is not offered (OAuth 2.1 §10.1).",
    redirectUriSettings: "The order of redirect URIs says nothing in Admit.",
  })
  const logout = [web?.text("logoutUrl"), source.text("logoutUrl")].filter((url) => typeof url === "string")
  if (logout.length > 0)
    source.report(
      "logoutUrl",
      "Front-channel sign-out is not offered; register an address for after signing out.",
    )
  return {
    web: [...old.web, ...(web?.texts("redirectUris") ?? [])],
    spa: [...old.spa, ...(source.inner("spa")?.texts("redirectUris") ?? [])],
    native: [...old.native, ...(source.inner("publicClient")?.texts("redirectUris") ?? [])],
    logout,
  }
}

/** An app of both sorts is confidential, and its other addresses need a public app beside it. */
function kindOf({ web, spa, native }: Uris): AppKind {
  if (web.length > 0) return "confidential"
  return spa.length + native.length > 0 ? "public" : "service"
}

const infoOf = (source: Source) => {
  const info = source.inner("info") ?? source.inner("informationalUrls")
  const text = (...keys: string[]) => keys.map((key) => info?.text(key)).find((value) => value) ?? null
  const found = {
    clientUri: text("marketingUrl", "marketing"),
    policyUri: text("privacyStatementUrl", "privacy"),
    tosUri: text("termsOfServiceUrl", "termsOfService"),
  }
  info?.refuse({
    logoUrl: "Logos of Entra ID are not copied. Enter an address of your own.",
    supportUrl: "Enter a contact's e-mail address instead.",
  })
  return found
}

export function readEntraApplication(source: Source): { app: Entry | null; api: Entry | null } {
  const name = source.text("displayName") ?? source.text("name") ?? "Imported app"
  source.ignore(...BOOKKEEPING)
  source.refuse(REFUSED)
  const uris = urisOf(source)
  const kind = kindOf(uris)
  const api = apiOf(source, name)
  const tags = source.texts("tags")
  const description = source.text("description") ?? ""
  const notes = source.text("notes") ?? ""
  const info = infoOf(source)
  // What nobody signs in to and what others ask for is the server itself.
  if (api && kind === "service") {
    source.ignore("appId")
    return { app: null, api: { ...api, description } }
  }
  const clientId = clientIdOf(source, "appId", name)
  const shared = { kind, clientId, name, description, notes, tags: tags.filter(isTag), ...info }
  for (const tag of tags.filter((one) => !isTag(one)))
    source.report("tags", `“${tag.slice(0, 60)}” is no single word.`)
  if (kind === "service") return { app: shared, api }
  const of = (platform: Platform, list: readonly string[]) => list.map((uri) => ({ uri, platform }))
  const fits =
    kind === "confidential" ? of("web", uris.web) : [...of("spa", uris.spa), ...of("native", uris.native)]
  if (kind === "confidential" && uris.spa.length + uris.native.length > 0)
    source.report(
      uris.spa.length > 0 ? "spa" : "publicClient",
      "Addresses in a browser or on a phone need a public app of their own. Register one beside this app.",
    )
  return { app: { ...shared, redirectUris: fits }, api }
}

const isTag = (tag: string) => !/\s/.test(tag) && tag.length <= 50

function apiOf(source: Source, name: string): Entry | null {
  const [identifierUri, ...others] = source.texts("identifierUris")
  if (others.length > 0) source.report("identifierUris", "An API has one identifier; the first is taken.")
  const api = source.inner("api")
  api?.ignore("requestedAccessTokenVersion", "acceptMappedClaims")
  api?.refuse({
    knownClientApplications: "Consent is asked for each app.",
    preAuthorizedApplications: "Which apps may ask for the API is chosen in Admit.",
  })
  const listed = [
    ...(api?.inners("oauth2PermissionScopes") ?? []),
    ...source.inners("oauth2Permissions"),
  ].map(scopeOf)
  const roles = source.inners("appRoles").map(roleOf)
  if (!identifierUri) {
    if (listed.length + roles.length > 0)
      source.report("identifierUris", "Scopes and roles belong to an API, and this one has no identifier.")
    return null
  }
  return {
    slug: suggestSlug(name),
    name,
    identifierUri,
    enforcement: "own",
    scopes: listed.filter(({ scope }) => scope !== ""),
    roles: roles.filter(({ value }) => value !== ""),
  }
}

function scopeOf(source: Source) {
  source.ignore("id", "isEnabled", "lang", "origin")
  const user = source.text("userConsentDisplayName")
  const described = source.text("userConsentDescription")
  return {
    scope: source.text("value") ?? "",
    adminOnly: source.text("type") === "Admin",
    title: source.text("adminConsentDisplayName") ?? user ?? "",
    description: source.text("adminConsentDescription") ?? described ?? "",
  }
}

function roleOf(source: Source) {
  source.ignore("id", "allowedMemberTypes", "origin", "lang")
  return {
    value: source.text("value") ?? "",
    title: source.text("displayName") ?? "",
    description: source.text("description") ?? "",
    enabled: source.flag("isEnabled") ?? true,
  }
}
