/**
 * The issuers behind one upstream. Most are one. Entra ID for several tenants has a template: each tenant issues
 * under its own name, and only the tenants an owner listed come in.
 * Source: https://learn.microsoft.com/entra/identity-platform/access-tokens#multitenant-applications
 */

/** As Entra ID writes it in the `issuer` of its discovery document. */
export const TENANT_PLACE = "{tenantid}"
/** The tenant that stands for any organisation in the address of that document. */
const ANY_TENANT = "organizations"

export interface UpstreamIssuer {
  issuer: string
  /** Empty unless `issuer` is a template. */
  tenants: readonly string[]
}

export const isTemplate = ({ issuer }: Pick<UpstreamIssuer, "issuer">): boolean =>
  issuer.includes(TENANT_PLACE)

export const issuerOfTenant = (issuer: string, tenant: string): string =>
  issuer.replaceAll(TENANT_PLACE, tenant)

/** Every issuer whose people may sign in. */
export const issuersOf = (upstream: UpstreamIssuer): string[] =>
  isTemplate(upstream)
    ? upstream.tenants.map((tenant) => issuerOfTenant(upstream.issuer, tenant))
    : [upstream.issuer]

/** OpenID Connect Discovery §4. */
export const discoveryUrlOf = ({ issuer }: Pick<UpstreamIssuer, "issuer">): string =>
  `${issuerOfTenant(issuer, ANY_TENANT).replace(/\/$/, "")}/.well-known/openid-configuration`

/**
 * Decides whether a published key may sign for this issuer: Entra ID says so of each, so that a key for personal
 * accounts does not vouch for an organisation.
 */
export function isKeyOf(key: Readonly<Record<string, unknown>>, issuer: string, tenant: unknown): boolean {
  if (typeof key.issuer !== "string") return true
  return issuerOfTenant(key.issuer, String(tenant)) === issuer
}
