/** Client metadata of dynamic registration (RFC 7591 §2, OpenID Connect Registration §2) as an app's entry. */

import type { AppKind } from "@/lib/apps/app"
import { clientIdOf, type Entry, keysOf, platformOf, secretsOf, tokensOf } from "./app-parts"
import type { Source } from "./source"

const NO_CERTIFICATES = "Admit takes no client certificates (RFC 8705). Use private_key_jwt."
const REFUSED = {
  tls_client_auth_subject_dn: NO_CERTIFICATES,
  tls_client_certificate_bound_access_tokens: NO_CERTIFICATES,
  software_statement: "Software statements are not kept; what it says must stand beside it.",
  registration_access_token: "It belongs to the server the app comes from.",
  sector_identifier_uri: "Admit tells an app the same subject everywhere.",
  request_uris: "Requests by reference are pushed to Admit instead (RFC 9126).",
} as const

const METHODS = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"]
const GRANTS = ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"]

function methodOf(source: Source): string {
  const said = source.text("token_endpoint_auth_method") ?? "client_secret_basic"
  if (METHODS.includes(said)) return said
  const instead = said.includes("tls") ? "private_key_jwt" : "client_secret_basic"
  source.report("token_endpoint_auth_method", `Admit does not know ${said.slice(0, 60)}; ${instead} is used.`)
  return instead
}

function kindOf(method: string, grants: readonly string[]): AppKind {
  if (method === "none") return "public"
  return grants.includes("client_credentials") && !grants.includes("authorization_code")
    ? "service"
    : "confidential"
}

function grantsOf(source: Source, kind: AppKind, said: readonly string[]): string[] {
  if (kind === "service") return ["client_credentials"]
  for (const grant of said.filter((one) => !GRANTS.includes(one)))
    source.report(
      "grant_types",
      grant === "client_credentials"
        ? "An app that signs people in does not act for itself as well. Register a service app beside it."
        : `Admit does not give tokens by ${grant.slice(0, 60)}.`,
    )
  return said.filter((grant) => GRANTS.includes(grant))
}

export function readClientMetadata(source: Source): Entry {
  const name = source.text("client_name") ?? source.text("client_id") ?? "Imported app"
  const clientId = clientIdOf(source, "client_id", name)
  const said = source.texts("grant_types")
  const method = methodOf(source)
  const kind = kindOf(method, said)
  const grantTypes = grantsOf(source, kind, said.length > 0 ? said : ["authorization_code"])
  const scope = source.text("scope")
  const expires = source.seconds("client_secret_expires_at")
  const common = {
    kind,
    clientId,
    name,
    authMethod: method,
    grantTypes,
    allowedScopes: scope ? [...new Set(scope.split(" ").filter((one) => one !== ""))] : [],
    logoUri: source.text("logo_uri"),
    clientUri: source.text("client_uri"),
    policyUri: source.text("policy_uri"),
    tosUri: source.text("tos_uri"),
    contacts: source.texts("contacts"),
    dpopRequired: source.flag("dpop_bound_access_tokens") ?? false,
  }
  const proof =
    kind === "public"
      ? {}
      : {
          jwksUri: source.text("jwks_uri"),
          ...secretsOf(source, "client_secret", expires ? new Date(expires * 1000) : null),
          ...keysOf(source, "jwks"),
        }
  source.ignore("client_id_issued_at", "registration_client_uri")
  source.refuse(REFUSED)
  if (kind === "service") {
    source.ignore("response_types", "application_type")
    return { ...common, ...proof }
  }
  return { ...common, ...proof, ...signInOf(source, kind, grantTypes) }
}

function signInOf(source: Source, kind: AppKind, grantTypes: readonly string[]): Entry {
  const native = source.text("application_type") === "native"
  for (const type of source.texts("response_types").filter((one) => one !== "code"))
    source.report(
      "response_types",
      `Admit answers with a code only, not ${type.slice(0, 60)} (OAuth 2.1 §4).`,
    )
  const alg = source.text("id_token_signed_response_alg")
  const isKnown = alg === null || alg === "RS256" || alg === "ES256"
  if (!isKnown) source.report("id_token_signed_response_alg", "Admit signs ID tokens by RS256 or ES256.")
  return {
    redirectUris: source
      .texts("redirect_uris")
      .map((uri) => ({ uri, platform: platformOf(uri, kind, native) })),
    postLogoutRedirectUris: source.texts("post_logout_redirect_uris"),
    tokens: tokensOf(grantTypes.includes("refresh_token")),
    ...(alg && isKnown ? { idTokenAlg: alg } : {}),
  }
}
