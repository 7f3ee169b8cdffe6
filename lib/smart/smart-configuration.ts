/**
 * `.well-known/smart-configuration` of an API (SMART App Launch 2.2, Conformance): what of SMART works here,
 * and where. Only what works is declared.
 */

import { type MetadataOptions, toOpenIdMetadata } from "@/lib/oauth/metadata"

/** Fields of the OpenID metadata that SMART names alike. */
const SHARED = [
  "issuer",
  "jwks_uri",
  "authorization_endpoint",
  "token_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "registration_endpoint",
  "grant_types_supported",
  "response_types_supported",
  "code_challenge_methods_supported",
  "token_endpoint_auth_methods_supported",
  "token_endpoint_auth_signing_alg_values_supported",
] as const

/** SMART capability names; each has a test that uses it (lib/server/smart/capabilities.store.test.ts). */
export const SMART_CAPABILITIES = [
  "launch-ehr",
  "launch-standalone",
  "authorize-post",
  "client-public",
  "client-confidential-symmetric",
  "client-confidential-asymmetric",
  "sso-openid-connect",
  "context-banner",
  "context-style",
  "context-ehr-patient",
  "context-ehr-encounter",
  "context-standalone-patient",
  "context-standalone-encounter",
  "permission-offline",
  "permission-online",
  "permission-patient",
  "permission-user",
  "permission-v1",
  "permission-v2",
] as const
export type SmartCapability = (typeof SMART_CAPABILITIES)[number]

/** Scopes of each form; a server need not list all it supports. */
export const SMART_SCOPES = [
  "openid",
  "profile",
  "email",
  "fhirUser",
  "launch",
  "launch/patient",
  "launch/encounter",
  "offline_access",
  "online_access",
  "patient/*.cruds",
  "user/*.cruds",
  "system/*.cruds",
  "patient/*.read",
  "user/*.read",
] as const

/** The document, with absolute URLs. */
export function toSmartConfiguration(issuer: string, options: MetadataOptions = {}): Record<string, unknown> {
  const metadata = toOpenIdMetadata(issuer, options)
  const shared = SHARED.filter((name) => metadata[name] !== undefined).map((name) => [name, metadata[name]])
  return {
    ...Object.fromEntries(shared),
    scopes_supported: SMART_SCOPES,
    capabilities: SMART_CAPABILITIES,
    management_endpoint: `${issuer}/my-access`,
  }
}
