/** An app as client metadata of dynamic registration (RFC 7591 §2, OpenID Connect Registration §2). */

import type { NewApp } from "@/lib/apps/schema"

export interface ClientMetadata {
  client_name: string
  grant_types: string[]
  response_types: string[]
  token_endpoint_auth_method: string
  scope?: string
  redirect_uris?: string[]
  post_logout_redirect_uris?: string[]
  application_type?: "web" | "native"
  jwks_uri?: string
  logo_uri?: string
  client_uri?: string
  policy_uri?: string
  tos_uri?: string
  contacts?: string[]
  id_token_signed_response_alg?: string
  /** RFC 9449 §5.2. */
  dpop_bound_access_tokens?: true
}

const listed = <Name extends string>(name: Name, values: readonly string[]) =>
  (values.length > 0 ? { [name]: [...values] } : {}) as { [K in Name]?: string[] }

const filled = <Name extends string>(name: Name, value: string | null) =>
  (value ? { [name]: value } : {}) as { [K in Name]?: string }

/** Empty fields are left out, as the standard has it. Lifetimes have no standard name and stay behind. */
export function toClientMetadata(app: NewApp): ClientMetadata {
  const common = {
    client_name: app.name,
    grant_types: [...app.grantTypes],
    token_endpoint_auth_method: app.authMethod,
    ...filled("scope", app.allowedScopes.join(" ")),
    ...filled("logo_uri", app.logoUri),
    ...filled("client_uri", app.clientUri),
    ...filled("policy_uri", app.policyUri),
    ...filled("tos_uri", app.tosUri),
    ...listed("contacts", app.contacts),
    ...(app.kind === "public" ? {} : filled("jwks_uri", app.jwksUri)),
    ...(app.dpopRequired ? { dpop_bound_access_tokens: true as const } : {}),
  }
  if (app.kind === "service") return { ...common, response_types: [] }
  const native =
    app.redirectUris.length > 0 && app.redirectUris.every(({ platform }) => platform === "native")
  return {
    ...common,
    response_types: common.grant_types.includes("authorization_code") ? ["code"] : [],
    application_type: native ? "native" : "web",
    id_token_signed_response_alg: app.idTokenAlg,
    ...listed(
      "redirect_uris",
      app.redirectUris.map(({ uri }) => uri),
    ),
    ...listed("post_logout_redirect_uris", app.postLogoutRedirectUris),
  }
}
