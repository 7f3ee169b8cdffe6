/**
 * Apps and servers as Microsoft Entra ID applications: the shape of the Microsoft Graph `application` resource,
 * shared by the manifest and the `az` script. Entra wants a GUID for each scope and role, so the caller hands in
 * a source of them.
 */

import type { NewApi } from "@/lib/apps/api-schema"
import type { NewApp } from "@/lib/apps/schema"

export type NewGuid = () => string

export interface EntraApplication {
  displayName: string
  description?: string
  signInAudience: "AzureADMyOrg"
  identifierUris?: string[]
  api?: { requestedAccessTokenVersion: 1; oauth2PermissionScopes: EntraScope[] }
  appRoles?: EntraRole[]
  web?: { redirectUris: string[] }
  spa?: { redirectUris: string[] }
  publicClient?: { redirectUris: string[] }
  isFallbackPublicClient?: boolean
  tags?: string[]
}

interface EntraScope {
  id: string
  value: string
  type: "User" | "Admin"
  isEnabled: true
  adminConsentDisplayName: string
  adminConsentDescription: string
  userConsentDisplayName: string
  userConsentDescription: string
}

interface EntraRole {
  id: string
  value: string
  displayName: string
  description: string
  isEnabled: true
  allowedMemberTypes: ("User" | "Application")[]
}

/** The roles FHIR Server for Azure knows; a role's value must match letter by letter (fhir-server `roles.json`). */
export const FHIR_SERVER_ROLES: readonly [value: string, meaning: string][] = [
  ["globalReader", "Reads and searches everything"],
  ["globalWriter", "Reads and writes everything except hard deletes"],
  ["globalExporter", "Reads and exports everything"],
  ["globalImporter", "Reads and imports"],
  ["globalConverter", "Reads and converts data"],
  ["globalAdmin", "Does everything"],
  ["smartUser", "Limited by SMART scopes and fhirUser"],
]

/** Redirect URIs by Entra's platforms. */
export function urisByPlatform(app: NewApp): { web: string[]; spa: string[]; native: string[] } {
  const of = (platform: string) =>
    app.kind === "service"
      ? []
      : app.redirectUris.filter((one) => one.platform === platform).map((one) => one.uri)
  return { web: of("web"), spa: of("spa"), native: of("native") }
}

/** A client application as Entra sees it. Single tenant, as the FHIR services want it. */
export function toEntraClient(app: NewApp): EntraApplication {
  const { web, spa, native } = urisByPlatform(app)
  return {
    displayName: app.name,
    ...(app.description === "" ? {} : { description: app.description }),
    signInAudience: "AzureADMyOrg",
    ...(web.length > 0 ? { web: { redirectUris: web } } : {}),
    ...(spa.length > 0 ? { spa: { redirectUris: spa } } : {}),
    ...(native.length > 0 ? { publicClient: { redirectUris: native }, isFallbackPublicClient: true } : {}),
    ...(app.tags.length > 0 ? { tags: app.tags } : {}),
  }
}

/** The FHIR server as a resource application: identifier, at least one scope, the server's app roles. */
export function toEntraResource(api: NewApi, newGuid: NewGuid): EntraApplication {
  const listed = api.scopes.map(({ scope, title, adminOnly }) => ({
    value: scope,
    title: title || scope,
    adminOnly,
  }))
  const scopes =
    listed.length > 0
      ? listed
      : [{ value: "user_impersonation", title: `Access ${api.name}`, adminOnly: false }]
  return {
    displayName: api.name,
    signInAudience: "AzureADMyOrg",
    identifierUris: [api.identifierUri],
    api: {
      // In version 2 tokens `aud` is the application's id, and the server compares it with the identifier.
      requestedAccessTokenVersion: 1,
      oauth2PermissionScopes: scopes.map(({ value, title, adminOnly }) => ({
        id: newGuid(),
        value,
        type: adminOnly ? "Admin" : "User",
        isEnabled: true,
        adminConsentDisplayName: title,
        adminConsentDescription: `Lets the app use ${api.name} as the signed-in person.`,
        userConsentDisplayName: title,
        userConsentDescription: `Lets the app use ${api.name} as you.`,
      })),
    },
    appRoles: FHIR_SERVER_ROLES.map(([value, description]) => ({
      id: newGuid(),
      value,
      displayName: value,
      description,
      isEnabled: true,
      allowedMemberTypes: ["User", "Application"],
    })),
  }
}
