/**
 * APIs (resource applications): what a token is good for. The identifier URI is the audience; it is written in
 * one normal form, and stands in `aud` exactly as it is saved. Parser as in schema.ts: reports, never repairs.
 */

import { z } from "zod"
import { describeDifference, type UriDifference } from "@/lib/oauth/uri-difference"
import { findUriParts, isLoopback, withoutEndSlashes } from "@/lib/oauth/uri-parts"
import { API_ENFORCEMENTS, TOKEN_ISSUERS } from "./app"
import { findExternalIdFault } from "./external-id"
import { fhirBaseUrl, lineOf, listOf, proseOf, scopeToken, secondsOf } from "./fields"
import { checkAgainst, type Parsed, parseOrThrow } from "./parse"

export const SIGNING_ALGS = ["ES256", "RS256", "ES384", "RS384"] as const

const IDENTIFIER_URI_LIMIT = 255

/**
 * The normal form of an identifier URI: scheme and host in small letters, no default port, no slash at the end.
 * Text without a scheme comes back unchanged.
 */
export function normalIdentifierUri(text: string): string {
  const trimmed = text.trim()
  const parts = findUriParts(trimmed)
  if (!parts) return trimmed
  const scheme = parts.scheme.toLowerCase()
  if (parts.host === null) return `${scheme}:${trimmed.slice(scheme.length + 1)}`
  const standardPort = { https: "443", http: "80" }[scheme]
  const port = parts.port === null || parts.port === "" || parts.port === standardPort ? "" : `:${parts.port}`
  const query = parts.query === null ? "" : `?${parts.query}`
  const host = scheme === "api" ? parts.host : parts.host.toLowerCase()
  return `${scheme}://${host}${port}${withoutEndSlashes(parts.path)}${query}`
}

/** A FHIR address as an admin pastes it (`…/metadata`, slash at the end) to the base it belongs to. */
export function toFhirBase(pasted: string): string {
  const withoutDocument = pasted
    .trim()
    .replace(/\/(metadata|\.well-known\/smart-configuration)\/?([?#].*)?$/i, "")
  return normalIdentifierUri(withoutDocument)
}

/** A slug from a name: "Ward 3 – FHIR R4" -> "ward-3-fhir-r4"; "api" when nothing is left. */
export function suggestSlug(name: string): string {
  const ascii = name.slice(0, 200).normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase()
  return (
    ascii
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 40)
      .replace(/-+$/, "") || "api"
  )
}

const identifierUri = lineOf("The identifier", IDENTIFIER_URI_LIMIT, { required: true }).check((context) => {
  const uri = context.value
  if (uri === "" || uri.length > IDENTIFIER_URI_LIMIT) return
  const fault = (message: string) => context.issues.push({ code: "custom", message, input: uri })
  const parts = findUriParts(uri)
  if (/[^\u0021-\u007e]/u.test(uri))
    fault("The identifier holds a space or a letter outside plain ASCII. Type it again.")
  else if (!parts)
    fault(
      "The identifier is not a full address. Use the FHIR address, such as https://fhir.hospital.example/r4.",
    )
  else if (!["https", "http", "api", "urn"].includes(parts.scheme.toLowerCase()))
    fault("The identifier starts with an unusual scheme. Use https:, api: or urn:.")
  else if (uri.includes("*")) fault("The identifier holds a *. Write the address in full.")
  else if (parts.fragment !== null) fault("The identifier has a part after #. Remove it (RFC 8707 §2).")
  else if (parts.userinfo !== null)
    fault("The identifier has a user name before the host. Remove everything up to the @.")
  else if (normalIdentifierUri(uri) !== uri)
    fault(
      `Servers compare the audience letter by letter. Write it in its normal form: ${normalIdentifierUri(uri)}`,
    )
})

const slug = lineOf("The short name", 40, { required: true }).refine(
  (text) => text === "" || text.length > 40 || /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text),
  { error: "The short name has small letters, digits and single hyphens, such as ward-3." },
)

const apiScope = z.strictObject({
  scope: scopeToken,
  title: lineOf("The title", 120),
  description: proseOf("The description", 500),
  adminOnly: z.boolean(),
})

const apiRole = z.strictObject({
  value: lineOf("The role", 120, { required: true }).refine((text) => !/\s/.test(text), {
    error: "A role is one word. Servers compare it letter by letter.",
  }),
  title: lineOf("The title", 120),
  description: proseOf("The description", 500),
  enabled: z.boolean(),
})

const plainApi = z.strictObject({
  name: lineOf("The name", 120, { required: true }),
  description: proseOf("The description", 2000),
  slug,
  issuer: z.enum(TOKEN_ISSUERS),
  externalId: lineOf("The id over there", 200).nullable(),
  identifierUri,
  fhirBaseUrl: fhirBaseUrl.nullable(),
  enforcement: z.enum(API_ENFORCEMENTS),
  allowedPrivateHost: lineOf("The private host", 253)
    .refine((text) => /^[a-z0-9.:[\]_-]+$/i.test(text), {
      error: "Write only the host, without scheme, port or path: fhir.internal or 10.1.2.3.",
    })
    .nullable(),
  smart: z.boolean(),
  accessTokenFormat: z.enum(["jwt", "opaque"]),
  signingAlg: z.enum(SIGNING_ALGS),
  maxAccessTtlSeconds: secondsOf(
    "The longest life of a token",
    [30, 86_400],
    "Choose 30 seconds to 24 hours.",
  ).nullable(),
  /** The deployment flow's answers and graph version. */
  deployment: z.record(lineOf("The question", 60), lineOf("The answer", 200)),
  scopes: listOf("scopes", apiScope, { max: 400, keyOf: (entry) => entry.scope }),
  roles: listOf("roles", apiRole, { max: 200, keyOf: (entry) => entry.value }),
})

export type NewApi = z.infer<typeof plainApi>

export const newApiSchema = plainApi.check((context) => {
  const api = context.value
  const fault = (field: keyof NewApi, message: string) =>
    context.issues.push({ code: "custom", message, input: api[field], path: [field] })
  if (api.issuer === "admit" && api.enforcement === "gateway" && api.fhirBaseUrl === null)
    fault("fhirBaseUrl", "The gateway must know where the FHIR server is. Enter its address.")
  if (api.issuer === "admit" && api.externalId !== null)
    fault("externalId", "This API lives in Admit and has no id elsewhere. Leave the field empty.")
  const strange = api.externalId === null ? null : findExternalIdFault(api.issuer, api.externalId)
  if (strange) fault("externalId", strange)
  const parts = findUriParts(api.fhirBaseUrl ?? "")
  if (parts?.scheme === "http" && !isLoopback(parts.host) && parts.host !== api.allowedPrivateHost)
    fault(
      "fhirBaseUrl",
      "Plain http is allowed only to a host in your own network. Use https, or allow this very host as a private host.",
    )
})

/** Every field with the value a new API starts with; name, slug and identifier are still empty. */
export const defaultsForApi = (): NewApi => ({
  name: "",
  description: "",
  slug: "",
  issuer: "admit",
  externalId: null,
  identifierUri: "",
  fhirBaseUrl: null,
  enforcement: "gateway",
  allowedPrivateHost: null,
  smart: false,
  accessTokenFormat: "jwt",
  signingAlg: "ES256",
  maxAccessTtlSeconds: null,
  deployment: {},
  scopes: [],
  roles: [],
})

export const checkNewApi = (input: unknown): Parsed<NewApi> => checkAgainst(newApiSchema, input)

/**
 * A new API from anything; also the parser of its settings.
 * @throws AppError `invalid` with a sentence per field
 */
export const parseNewApi = (input: unknown): NewApi => parseOrThrow(checkNewApi(input), "The API")

export interface AudienceComparison {
  same: boolean
  difference: UriDifference
  /** What to do about it; "" when they are the same. */
  mend: string
}

/** Compares an audience somebody pasted (from a token or a server's settings) with the one Admit writes. */
export function compareAudience(pasted: string, expected: string): AudienceComparison {
  const difference = describeDifference(pasted, expected)
  if (difference.kind === "none") return { same: true, difference, mend: "" }
  const sentence = difference.sentence
    .replaceAll(" was sent", " was pasted")
    .replaceAll("not sent", "not pasted")
    .replaceAll(" is registered", " is in Admit's tokens")
    .replaceAll("not registered", "not in Admit's tokens")
  const mend = `Set the server's audience to exactly ${expected}`
  return { same: false, difference: { ...difference, sentence }, mend }
}
