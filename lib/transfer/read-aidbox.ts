/** An Aidbox `Client` as an app's entry. Source: aidbox-docs core-module-resources.md. */

import type { AppKind } from "@/lib/apps/app"
import { clientIdOf, type Entry, keysOf, platformOf, secretsOf, tokensOf } from "./app-parts"
import type { Source } from "./source"

const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
const REFUSED = {
  first_party: "Admit asks for consent by what is granted, not by who made the app.",
  trusted: "Admit trusts no app beyond its policies.",
  fhir_base_url: "Which API the app may ask for is chosen in Admit.",
  allowed_issuers: "Token exchange by foreign issuers is not offered.",
  details: "Free data of Aidbox is not kept.",
} as const

const AUTH_REFUSED = {
  implicit: "The implicit grant is not offered (OAuth 2.1 §10.1). Use the code flow with PKCE.",
  password: "The password grant is not offered (OAuth 2.1 §10.2). Use the code flow.",
  token_exchange: "Token exchange is not offered.",
} as const

export function readAidboxClient(source: Source): Entry {
  source.ignore("resourceType", "meta")
  const name = source.text("name") ?? source.text("id") ?? "Imported app"
  const clientId = clientIdOf(source, "id", name)
  const auth = source.inner("auth")
  const code = auth?.inner("authorization_code") ?? null
  const service = code ? null : (auth?.inner("client_credentials") ?? null)
  const grants = source.texts("grant_types")
  const hasSecret = source.text("secret") !== null
  const assertion = [code, service].some((part) => part?.texts("client_assertion_types").includes(ASSERTION))
  const kind = kindOf({ code, grants, hasSecret, assertion })
  const isSmart = ["smart-app", "bulk-api-client"].includes(source.text("type") ?? "")
  source.refuse(REFUSED)
  auth?.refuse({
    ...AUTH_REFUSED,
    client_credentials:
      "An app that signs people in does not act for itself as well. Register a service app.",
  })
  if (kind === "public" && hasSecret) source.report("secret", "A public app has no secret.")
  const proof = proofOf(source, kind, assertion)
  const noSmart = kind === "service" && proof.authMethod !== "private_key_jwt"
  if (isSmart && noSmart)
    source.report(
      "type",
      "A SMART backend service signs with a key; this app has a secret and is a plain service.",
    )
  const common = {
    kind,
    clientId,
    name,
    description: source.text("description") ?? "",
    state: source.flag("active") === false ? "disabled" : "active",
    smart: isSmart && !noSmart,
    allowedScopes: source.texts("scope"),
    ...proof,
  }
  if (kind === "service") return { ...common, tokens: serviceTokens(service) }
  return { ...common, ...signInOf(source, { kind, code, grants }) }
}

function kindOf(of: {
  code: Source | null
  grants: string[]
  hasSecret: boolean
  assertion: boolean
}): AppKind {
  const signsIn = of.code !== null || of.grants.includes("authorization_code")
  if (!signsIn) return "service"
  const said = of.code?.flag("secret_required")
  // Aidbox asks for no secret unless it is told to; a client that has one is meant to use it.
  const confidential = said ?? (of.hasSecret || of.assertion)
  return confidential ? "confidential" : "public"
}

function proofOf(source: Source, kind: AppKind, assertion: boolean): Entry {
  if (kind === "public") {
    source.refuse({ jwks_uri: "A public app has no key.", jwks: "A public app has no key." })
    return {}
  }
  const jwksUri = source.text("jwks_uri")
  const keys = keysOf(source, "jwks")
  const byKey = assertion || jwksUri !== null || "keys" in keys
  return {
    authMethod: byKey ? "private_key_jwt" : "client_secret_basic",
    jwksUri,
    ...keys,
    ...(byKey ? {} : secretsOf(source, "secret")),
  }
}

function serviceTokens(service: Source | null): Entry {
  const access = service?.seconds("access_token_expiration")
  formatOf(service)
  return access ? { accessTtlSeconds: access } : {}
}

function formatOf(part: Source | null): void {
  const format = part?.text("token_format")
  if (format && format !== "jwt") part?.report("token_format", "The format of tokens is the API's in Admit.")
  part?.refuse({ audience: "The audience is the API's in Admit." })
}

interface SignIn {
  kind: AppKind
  code: Source | null
  grants: string[]
}

function signInOf(source: Source, { kind, code, grants }: SignIn): Entry {
  const redirect = code?.text("redirect_uri") ?? null
  const refreshes = code?.flag("refresh_token") ?? grants.includes("refresh_token")
  const access = code?.seconds("access_token_expiration")
  const idle = code?.seconds("refresh_token_expiration")
  if (code?.flag("pkce") === false)
    code.report("pkce", "Admit asks every app for PKCE; check that the app sends it.")
  formatOf(code)
  const smart = source.inner("smart")
  const launch = smart?.text("launch_uri") ?? null
  smart?.ignore("name")
  return {
    grantTypes: ["authorization_code", ...(refreshes ? ["refresh_token"] : [])],
    redirectUris: redirect ? [{ uri: redirect, platform: platformOf(redirect, kind) }] : [],
    launchUrls: launch ? [launch] : [],
    corsOrigins: source.texts("allowed_origins"),
    tokens: tokensOf(refreshes, { access, idle }),
    ...(redirect ? {} : { state: "draft" }),
  }
}
