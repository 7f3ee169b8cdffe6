/** What anyone may read of an API: its CapabilityStatement, with where to get tokens, and its SMART configuration. */

import { isResource } from "@/lib/fhir/resource-facts"
import { endpointUrl } from "@/lib/oauth/context"
import type { PlainAnswer } from "@/lib/server/http/plain"
import type { Bases } from "./bases"
import { fhirBaseOf } from "./caller"
import type { GatewayApi, GatewayDeps, GatewayLimits } from "./deps"
import { plainAnswer, stop } from "./outcomes"
import { rewriteText } from "./rewrite"
import { discard, pathBelow, readHeld, sendUpstream } from "./upstream"

const OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
const SECURITY_SERVICE = "http://terminology.hl7.org/CodeSystem/restful-security-service"

/** SMART App Launch 2.2: JSON whatever the Accept header says. */
export async function smartConfiguration(deps: GatewayDeps, api: GatewayApi): Promise<PlainAnswer> {
  const document = await deps.smartConfiguration(api, fhirBaseOf(deps, api))
  if (!document)
    throw stop(404, "not-found", "This API is not registered as a SMART on FHIR API.", "gateway.no_api")
  const headers = { "content-type": "application/json", "cache-control": "public, max-age=60" }
  return plainAnswer(200, document, headers)
}

const STATEMENT_MS = 30_000
/** By the API as configured: a change makes another object. */
const statements = new WeakMap<GatewayApi, { until: number; read: Promise<Record<string, unknown>> }>()

/**
 * Upstream's CapabilityStatement with `rest.security` said by the gateway, which is what enforces it. Anyone may
 * ask for it, so the server behind is asked twice a minute at most.
 */
export async function capabilities(
  deps: GatewayDeps,
  api: GatewayApi,
  on: { bases: Bases; limits: GatewayLimits },
): Promise<PlainAnswer> {
  const now = deps.now().getTime()
  let known = statements.get(api)
  if (!known || known.until <= now) {
    known = { until: now + STATEMENT_MS, read: readStatement(deps, api, on) }
    statements.set(api, known)
  }
  const statement = await known.read.catch((error) => {
    statements.delete(api)
    throw error
  })
  return plainAnswer(200, statement, { "cache-control": "public, max-age=60" })
}

async function readStatement(
  deps: GatewayDeps,
  api: GatewayApi,
  on: { bases: Bases; limits: GatewayLimits },
): Promise<Record<string, unknown>> {
  const headers = { accept: "application/fhir+json" }
  const got = await sendUpstream(
    api,
    { method: "GET", path: pathBelow(api, "metadata"), headers, body: null },
    on.limits,
  )
  const tooLong = () => {
    discard(got)
    return stop(502, "too-costly", "The FHIR server's CapabilityStatement is too large.")
  }
  const text = (await readHeld(got.body, on.limits.heldBytes, tooLong)).toString("utf8")
  const statement = parse(rewriteText(text, on.bases.outward))
  if (got.status !== 200 || !isResource(statement) || statement.resourceType !== "CapabilityStatement") {
    throw stop(502, "transient", "The FHIR server gave no CapabilityStatement.")
  }
  const rest = Array.isArray(statement.rest)
    ? (statement.rest as Record<string, unknown>[])
    : [{ mode: "server" }]
  return { ...statement, rest: rest.map((each) => ({ ...each, security: securityOf(deps) })) }
}

function securityOf(deps: GatewayDeps): Record<string, unknown> {
  const issuer = deps.issuer()
  const uris = {
    authorize: endpointUrl(issuer, "authorize"),
    token: endpointUrl(issuer, "token"),
    introspect: endpointUrl(issuer, "introspect"),
    revoke: endpointUrl(issuer, "revoke"),
    manage: `${issuer}/my-access`,
  }
  const extension = Object.entries(uris).map(([url, valueUri]) => ({ url, valueUri }))
  return {
    cors: true,
    service: [
      { coding: [{ system: SECURITY_SERVICE, code: "SMART-on-FHIR" }], text: "OAuth 2.1 with SMART scopes" },
    ],
    extension: [{ url: OAUTH_URIS, extension }],
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
