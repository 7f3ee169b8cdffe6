/** The settings of a registered app in the form the one parser takes (schema.ts). */

import type { RegisteredApp } from "./app"
import type { NewApp } from "./schema"

/** Exactly the fields the parser knows for the app's kind; ids of rows and times are left out. */
export function settingsOf(app: RegisteredApp): NewApp {
  const base = {
    name: app.name,
    description: app.description,
    notes: app.notes,
    clientId: app.clientId,
    state: app.state,
    issuer: app.issuer,
    externalId: app.externalId,
    smart: app.smart,
    allowedScopes: [...app.allowedScopes],
    defaultApiId: app.defaultApiId,
    tokens: { ...app.tokens },
    dpopRequired: app.dpopRequired,
    logoUri: app.logoUri,
    clientUri: app.clientUri,
    policyUri: app.policyUri,
    tosUri: app.tosUri,
    contacts: [...app.contacts],
    tags: [...app.tags],
  }
  const proof = { jwksUri: app.jwksUri, strictAssertionAudience: app.strictAssertionAudience }
  if (app.kind === "service")
    return {
      ...base,
      ...proof,
      kind: "service",
      authMethod: app.authMethod,
      grantTypes: ["client_credentials"],
      basicAtApi: app.basicAtApi,
    }
  const browser = {
    grantTypes: app.grantTypes.filter((grant) => grant !== "client_credentials"),
    redirectUris: app.redirectUris.map(({ uri, platform }) => ({ uri, platform })),
    postLogoutRedirectUris: [...app.postLogoutRedirectUris],
    launchUrls: [...app.launchUrls],
    corsOrigins: [...app.corsOrigins],
    idTokenAlg: app.idTokenAlg,
  }
  if (app.kind === "public") return { ...base, ...browser, kind: "public", authMethod: "none" }
  return {
    ...base,
    ...browser,
    ...proof,
    kind: "confidential",
    authMethod: app.authMethod,
    pkceRequired: app.pkceRequired,
  }
}
