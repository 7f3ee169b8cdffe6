/** The two addresses of an API's FHIR base, the one clients see and upstream's, and the way between them. */

import { fhirBaseOf } from "./caller"
import type { GatewayApi, GatewayDeps } from "./deps"
import { type Rewriting, rewriting } from "./rewrite"

/** Both without trailing slash. */
export interface Bases {
  public: string
  upstream: string
  /** Of what clients send. */
  inward: Rewriting
  /** Of what the FHIR server answers. */
  outward: Rewriting
}

const known = new WeakMap<GatewayApi, Bases>()

/** @returns null for an API without a FHIR server */
export function basesOf(deps: GatewayDeps, api: GatewayApi): Bases | null {
  if (api.fhirBaseUrl === null) return null
  const found = known.get(api)
  if (found) return found
  const [seen, upstream] = [fhirBaseOf(deps, api), api.fhirBaseUrl.replace(/\/+$/, "")]
  const bases = {
    public: seen,
    upstream,
    inward: rewriting(seen, upstream),
    outward: rewriting(upstream, seen),
  }
  known.set(api, bases)
  return bases
}
