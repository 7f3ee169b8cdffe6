/**
 * Where an app or API that is fine in Admit would be refused or changed by Microsoft Entra ID: shown before an
 * export to `az` or a manifest. Source: entra-docs `supported-accounts-validation.md`, `reply-url.md`,
 * `entra-identifier-uri-patterns.md`.
 */

import { findUriParts } from "@/lib/oauth/uri-parts"
import type { NewApi } from "./api-schema"
import type { AppWarning } from "./rules"
import type { NewApp } from "./schema"

export const ENTRA = {
  name: 120,
  redirectUri: 256,
  redirectUris: 256,
  identifierUri: 255,
  scopeName: 120,
  tag: 256,
  logoutUrl: 255,
} as const

type Limit = Omit<AppWarning, "code"> & { code: string }

const REPLY_URL = "entra-docs reply-url.md"
const VALIDATION = "entra-docs supported-accounts-validation.md"

function limitsOfUri(uri: string, index: number): Limit[] {
  const field = `redirectUris.${index}.uri`
  const parts = findUriParts(uri)
  const found: Limit[] = []
  const add = (code: string, sentence: string, mend: string) =>
    found.push({ code, field, sentence, mend, source: REPLY_URL })
  const refused = /[!$'(),;]/.exec(uri)?.[0]
  if (refused)
    add(
      "entra_character",
      `Entra ID does not take the character ${refused} in a reply URL.`,
      "Choose an address without it.",
    )
  if (uri.length > ENTRA.redirectUri)
    add(
      "entra_uri_length",
      `Entra ID takes ${ENTRA.redirectUri} characters; this has ${uri.length}.`,
      "Shorten the path.",
    )
  if (parts?.host === "[::1]")
    add("entra_ipv6_loopback", "Entra ID does not support [::1].", "Use http://127.0.0.1 instead.")
  if (parts?.host === "127.0.0.1" && parts.scheme === "http")
    add(
      "entra_loopback_manifest",
      "The Entra portal's form refuses http://127.0.0.1; only the manifest or az takes it.",
      "Use the exported script or manifest rather than the form.",
    )
  return found
}

/** What Entra ID would refuse of an app. */
export function listEntraLimits(app: NewApp): Limit[] {
  const found: Limit[] = []
  const add = (field: string, code: string, sentence: string, mend: string) =>
    found.push({ code, field, sentence, mend, source: VALIDATION })
  if (app.name.length > ENTRA.name)
    add("name", "entra_name", `Entra ID takes ${ENTRA.name} characters of a name.`, "Shorten it.")
  if (app.kind === "service") return found
  const { redirectUris } = app
  if (redirectUris.length > ENTRA.redirectUris)
    add("redirectUris", "entra_uri_count", `Entra ID takes ${ENTRA.redirectUris} reply URLs.`, "Remove some.")
  const loopbacks = redirectUris.map(({ uri }) =>
    uri.replace(/^(http:\/\/(?:localhost|127\.0\.0\.1)):\d+/, "$1"),
  )
  const twin = loopbacks.findIndex((uri, index) => loopbacks.indexOf(uri) !== index)
  if (twin >= 0)
    add(
      `redirectUris.${twin}.uri`,
      "entra_loopback_port",
      "Entra ID does not compare the port of a loopback address, so these two are one.",
      "Let them differ by path, or keep one.",
    )
  const spa = redirectUris.some(({ platform }) => platform === "spa")
  if (spa && app.grantTypes.includes("refresh_token"))
    add(
      "tokens",
      "entra_spa_refresh",
      "Entra ID ends refresh tokens of single-page apps after 24 hours, and this cannot be extended.",
      "Tell the users that they sign in daily.",
    )
  return [...found, ...redirectUris.flatMap(({ uri }, index) => limitsOfUri(uri, index))]
}

/** What Entra ID would refuse of an API. `verifiedDomains`: those the tenant has proved it owns, if known. */
export function listEntraApiLimits(api: NewApi, verifiedDomains: readonly string[] = []): Limit[] {
  const found: Limit[] = []
  const add = (field: string, code: string, sentence: string, mend: string, source = VALIDATION) =>
    found.push({ code, field, sentence, mend, source })
  const host = findUriParts(api.identifierUri)?.host?.toLowerCase() ?? null
  const verified =
    host !== null && verifiedDomains.some((domain) => host === domain || host.endsWith(`.${domain}`))
  if (api.identifierUri.startsWith("http") && !verified)
    add(
      "identifierUri",
      "entra_unverified_domain",
      "Since October 2021 Entra ID takes an https identifier only on a domain the tenant has verified.",
      "Verify the domain, or use api://<client id> and set the server's audience to the same.",
      "entra-docs entra-identifier-uri-patterns.md",
    )
  if (api.identifierUri.endsWith("/"))
    add(
      "identifierUri",
      "entra_trailing_slash",
      "Entra ID takes no identifier that ends with a /.",
      "Remove it.",
    )
  api.scopes.forEach(({ scope }, index) => {
    if (scope.includes("/"))
      add(
        `scopes.${index}.scope`,
        "entra_scope_slash",
        `Entra ID takes no / in a scope: ${scope}`,
        `Write ${scope.replaceAll("/", ".").replaceAll("*", "all")}, the form FHIR servers in Azure read.`,
      )
    if (scope.length > ENTRA.scopeName)
      add(
        `scopes.${index}.scope`,
        "entra_scope_length",
        `Entra ID takes ${ENTRA.scopeName} characters of a scope.`,
        "Shorten it.",
      )
  })
  return found
}
