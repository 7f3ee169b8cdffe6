/**
 * Client metadata (RFC 7591 §2) to an app and back. It reads the standard's names into the fields of
 * lib/apps/schema.ts, whose rules then judge; what it does not know it ignores, what it knows and cannot do
 * it refuses.
 */

import type { AppKind, RegisteredApp } from "@/lib/apps/app"
import { withDefaults } from "@/lib/apps/rules"
import { checkNewApp, type NewApp } from "@/lib/apps/schema"
import type { FieldErrors } from "@/lib/errors"
import type { OAuthError } from "./errors"
import { guessPlatform } from "./redirect-uri"
import { refuse } from "./refusals"
import { isSignInScope } from "./scopes"

type Metadata = Readonly<Record<string, unknown>>
type Jwk = Record<string, unknown>

/** What the metadata ask for, judged by the rules of apps. */
export interface ParsedMetadata {
  app: NewApp
  /** Public keys sent by value; `null` when none were. */
  jwks: readonly Jwk[] | null
}

/** RFC 6749 §5.2: what may stand in an error_description. */
const printable = (text: string): string => text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, " ").slice(0, 300)

type MetadataError = "invalid_client_metadata" | "invalid_redirect_uri"

/** The refusal of one member, with its reason where the developer reads it. */
export const refuseMember = (
  member: string,
  sentence: string,
  code: MetadataError = "invalid_client_metadata",
) =>
  refuse(code === "invalid_redirect_uri" ? "register.redirect_uri" : "register.metadata", {
    description: printable(`${member}: ${sentence}`),
    detail: { member },
  })

/** @throws invalid_client_metadata when present and not text */
function textOf(metadata: Metadata, member: string): string | undefined {
  const value = metadata[member]
  if (value === undefined || value === null || value === "") return undefined
  if (typeof value !== "string") throw refuseMember(member, "This must be text.")
  return value
}

function textsOf(metadata: Metadata, member: string, code?: MetadataError): string[] | undefined {
  const value = metadata[member]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value) || value.length > 300 || !value.every((entry) => typeof entry === "string"))
    throw refuseMember(member, "This must be a list of text, of at most 300 entries.", code)
  return value
}

function flagOf(metadata: Metadata, member: string): boolean | undefined {
  const value = metadata[member]
  if (value !== undefined && typeof value !== "boolean")
    throw refuseMember(member, "This must be true or false.")
  return value
}

const GRANTS = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:device_code",
]
const METHODS = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]

/** RFC 7591 §2.1: grants and response types must agree. */
function checkResponseTypes(metadata: Metadata, grants: readonly string[]): void {
  const sent = textsOf(metadata, "response_types")
  const byCode = grants.includes("authorization_code")
  if (sent === undefined) return
  if (sent.some((type) => type !== "code")) throw refuseMember("response_types", "Only code is supported.")
  if (sent.includes("code") !== byCode)
    throw refuseMember("response_types", "code goes with the grant authorization_code, and only with it.")
}

/** The kind follows from what the app does and how it proves itself. */
function kindOf(grants: readonly string[], method: string): AppKind {
  if (!grants.includes("client_credentials")) return method === "none" ? "public" : "confidential"
  if (grants.length > 1)
    throw refuseMember("grant_types", "client_credentials stands alone: register a second app for sign-in.")
  if (method === "none")
    throw refuseMember("token_endpoint_auth_method", "client_credentials needs a secret or a key.")
  return "service"
}

/** RFC 7591 §2: the default of a person's app; a service asks for nothing by default. */
function scopesOf(metadata: Metadata, kind: AppKind): string[] {
  const sent = textOf(metadata, "scope")
  if (sent === undefined) return kind === "service" ? [] : ["openid", "profile", "email"]
  const scopes = [...new Set(sent.split(" ").filter((scope) => scope !== ""))]
  return kind === "service" ? scopes.filter((scope) => !isSignInScope(scope)) : scopes
}

const MAX_KEYS = 20
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

/** RFC 7591 §2 `jwks`: public keys only, told apart by kid (RFC 7517 §4.5). */
function keysOf(metadata: Metadata): Jwk[] | null {
  const { jwks } = metadata
  if (jwks === undefined || jwks === null) return null
  if (metadata.jwks_uri !== undefined && metadata.jwks_uri !== null)
    throw refuseMember("jwks", "Send jwks or jwks_uri, not both.")
  const keys = typeof jwks === "object" && "keys" in jwks ? jwks.keys : null
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS)
    throw refuseMember("jwks", `This must be a JWK Set of 1 to ${MAX_KEYS} keys.`)
  const kids = new Set<unknown>()
  for (const key of keys) {
    if (typeof key !== "object" || key === null || !["RSA", "EC", "OKP"].includes(key.kty))
      throw refuseMember("jwks", "Each key must be a public key of type RSA, EC or OKP.")
    if (PRIVATE_MEMBERS.some((member) => member in key))
      throw refuseMember("jwks", "A private or secret key was sent. Treat it as lost and make a new one.")
    if (typeof key.kid !== "string" || key.kid === "" || key.kid.length > 200 || kids.has(key.kid))
      throw refuseMember("jwks", "Each key needs a kid of its own.")
    kids.add(key.kid)
  }
  return keys
}

/** Members whose one supported value must not be promised otherwise (OpenID Connect Registration §2). */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  subject_type: ["public"],
  id_token_signed_response_alg: ["RS256", "ES256"],
  application_type: ["web", "native"],
}
/** What would be a promise of ours, were it accepted in silence. */
const UNSUPPORTED = [
  "id_token_encrypted_response_alg",
  "userinfo_signed_response_alg",
  "userinfo_encrypted_response_alg",
  "request_object_encryption_alg",
  "request_object_signing_alg",
  "tls_client_auth_subject_dn",
] as const
/** Protections an app may ask to be held to, and would not be (RFC 9126 §6, RFC 9101 §10.5, RFC 8705 §3.4). */
const UNSUPPORTED_FLAGS = [
  "require_pushed_authorization_requests",
  "require_signed_request_object",
  "tls_client_certificate_bound_access_tokens",
] as const

function checkFixed(metadata: Metadata): void {
  for (const [member, values] of Object.entries(FIXED)) {
    const sent = textOf(metadata, member)
    if (sent !== undefined && !values.includes(sent))
      throw refuseMember(member, `Supported here: ${values.join(", ")}.`)
  }
  for (const member of UNSUPPORTED)
    if (metadata[member] !== undefined) throw refuseMember(member, "This is not supported here.")
  for (const member of UNSUPPORTED_FLAGS)
    if (flagOf(metadata, member)) throw refuseMember(member, "This is not supported here.")
}

/** Members in wire names by the field the rules of apps name in a fault. */
const MEMBERS: Readonly<Record<string, string>> = {
  name: "client_name",
  redirectUris: "redirect_uris",
  postLogoutRedirectUris: "post_logout_redirect_uris",
  grantTypes: "grant_types",
  authMethod: "token_endpoint_auth_method",
  allowedScopes: "scope",
  jwksUri: "jwks_uri",
  logoUri: "logo_uri",
  clientUri: "client_uri",
  policyUri: "policy_uri",
  tosUri: "tos_uri",
  contacts: "contacts",
}

function toMetadataError(fields: FieldErrors): OAuthError {
  const [[path, sentence] = ["", "The metadata cannot be accepted."]] = Object.entries(fields)
  const [field = ""] = path.split(".")
  const member = MEMBERS[field] ?? field
  const code = field === "redirectUris" ? "invalid_redirect_uri" : "invalid_client_metadata"
  return refuseMember(member, sentence, code)
}

/** RFC 7591 §5: an address we may have to fetch is https on a public name. */
function checkFetched(metadata: Metadata, isForbiddenHost: (host: string) => boolean): string | null {
  const uri = textOf(metadata, "jwks_uri") ?? null
  if (uri === null) return null
  if (!URL.canParse(uri) || new URL(uri).protocol !== "https:")
    throw refuseMember("jwks_uri", "This must be an https address.")
  if (isForbiddenHost(new URL(uri).hostname))
    throw refuseMember("jwks_uri", "This host is not one the server connects to.")
  return uri
}

function nameOf(metadata: Metadata, uris: readonly string[]): string {
  const sent = textOf(metadata, "client_name")
  if (sent !== undefined) return sent
  const [first] = uris
  const host = first && URL.canParse(first) ? new URL(first).host : ""
  return (host || "An app that registered itself").slice(0, 120)
}

/**
 * The app the metadata describe.
 * @param state what it becomes: a draft until somebody has looked, or active at once
 * @throws invalid_redirect_uri, invalid_client_metadata, unapproved_software_statement (RFC 7591 §3.2.2)
 */
export function parseClientMetadata(
  metadata: Metadata,
  of: { state: "draft" | "active"; isForbiddenHost: (host: string) => boolean },
): ParsedMetadata {
  if (metadata.software_statement !== undefined) throw refuse("register.software_statement")
  const grants = textsOf(metadata, "grant_types") ?? ["authorization_code"]
  const method = textOf(metadata, "token_endpoint_auth_method") ?? "client_secret_basic"
  if (grants.length === 0 || grants.some((grant) => !GRANTS.includes(grant)))
    throw refuseMember("grant_types", `Supported here: ${GRANTS.join(", ")}.`)
  if (!METHODS.includes(method))
    throw refuseMember("token_endpoint_auth_method", `Supported here: ${METHODS.join(", ")}.`)
  checkResponseTypes(metadata, grants)
  checkFixed(metadata)
  const kind = kindOf(grants, method)
  const uris = textsOf(metadata, "redirect_uris", "invalid_redirect_uri") ?? []
  if (kind === "service" && uris.length > 0)
    throw refuseMember("redirect_uris", "Nobody signs in to an app with client_credentials alone.")
  if (grants.includes("authorization_code") && uris.length === 0)
    throw refuseMember("redirect_uris", "authorization_code needs at least one.", "invalid_redirect_uri")
  const jwks = keysOf(metadata)
  const jwksUri = checkFetched(metadata, of.isForbiddenHost)
  const withKey = method === "private_key_jwt"
  if (withKey && jwks === null && jwksUri === null)
    throw refuseMember("jwks", "private_key_jwt needs keys, here or at a jwks_uri.")
  const native = metadata.application_type === "native"
  const common = {
    kind,
    name: nameOf(metadata, uris),
    state: of.state,
    authMethod: method,
    grantTypes: [...new Set(grants)],
    allowedScopes: scopesOf(metadata, kind),
    dpopRequired: flagOf(metadata, "dpop_bound_access_tokens") ?? false,
    logoUri: textOf(metadata, "logo_uri") ?? null,
    clientUri: textOf(metadata, "client_uri") ?? null,
    policyUri: textOf(metadata, "policy_uri") ?? null,
    tosUri: textOf(metadata, "tos_uri") ?? null,
    contacts: textsOf(metadata, "contacts") ?? [],
    ...(kind === "public" ? {} : { jwksUri: withKey ? jwksUri : null }),
    tokens: grants.includes("refresh_token") ? REFRESHING : NOT_REFRESHING,
  }
  const browser = {
    redirectUris: [...new Set(uris)].map((uri) => ({
      uri,
      platform: native ? "native" : guessPlatform(uri),
    })),
    postLogoutRedirectUris: textsOf(metadata, "post_logout_redirect_uris") ?? [],
    idTokenAlg: textOf(metadata, "id_token_signed_response_alg") ?? "RS256",
  }
  const parsed = checkNewApp(withDefaults(kind === "service" ? common : { ...common, ...browser }))
  if (!parsed.ok) throw toMetadataError(parsed.fields)
  // Keys an app does not prove itself with are for what is not done here: left out, and not in the answer.
  return { app: parsed.value, jwks: withKey ? jwks : null }
}

const DAY = 86_400
const REFRESHING = { refreshIdleTtlSeconds: 30 * DAY, refreshAbsoluteTtlSeconds: 90 * DAY }
const NOT_REFRESHING = { refreshIdleTtlSeconds: null, refreshAbsoluteTtlSeconds: null }

/** RFC 7591 §3.2.1 and RFC 7592 §3: what is registered, in the standard's names; nothing that proves anything. */
export function toRegistration(
  app: RegisteredApp,
  keys: readonly { publicJwk: Jwk }[],
): Record<string, unknown> {
  const optional: Record<string, unknown> = {
    logo_uri: app.logoUri,
    client_uri: app.clientUri,
    policy_uri: app.policyUri,
    tos_uri: app.tosUri,
    jwks_uri: app.jwksUri,
    contacts: app.contacts.length > 0 ? app.contacts : null,
    scope: app.allowedScopes.length > 0 ? app.allowedScopes.join(" ") : null,
    jwks: keys.length > 0 ? { keys: keys.map((key) => key.publicJwk) } : null,
  }
  const metadata: Record<string, unknown> = {
    client_id: app.clientId,
    client_id_issued_at: Math.floor(app.createdAt.getTime() / 1000),
    client_name: app.name,
    grant_types: app.grantTypes,
    response_types: app.grantTypes.includes("authorization_code") ? ["code"] : [],
    token_endpoint_auth_method: app.authMethod,
    dpop_bound_access_tokens: app.dpopRequired,
  }
  for (const [name, value] of Object.entries(optional)) if (value !== null) metadata[name] = value
  if (app.kind === "service") return metadata
  const native =
    app.redirectUris.length > 0 && app.redirectUris.every(({ platform }) => platform === "native")
  return {
    ...metadata,
    redirect_uris: app.redirectUris.map(({ uri }) => uri),
    post_logout_redirect_uris: app.postLogoutRedirectUris,
    application_type: native ? "native" : "web",
    id_token_signed_response_alg: app.idTokenAlg,
    subject_type: "public",
  }
}
