/** A decision as an event: who called, what for, and why not. Never content, and never an id of a patient. */

import type { FhirCall } from "@/lib/fhir/request"
import type { Refusal } from "@/lib/policy/model"
import type { Caller } from "./caller"
import type { GatewayActivity, GatewayApi, GatewayDeps } from "./deps"
import type { GatewayCause } from "./outcomes"

/** Where the decision was asked for. */
export type Via = "gateway" | "forward-auth" | "decision-api"

export interface Decided {
  api: GatewayApi
  caller: Caller
  call: FhirCall
  ip: string | null
  via: Via
  /** Null when the call was allowed; a status, and perhaps a cause, when it ended before a refusal could say why. */
  refused: { refusal: Refusal | null; status: number; named?: GatewayCause | null } | null
}

export function toActivity(deps: Pick<GatewayDeps, "now">, decided: Decided): GatewayActivity {
  const { api, caller, call, ip, via, refused } = decided
  const refusal = refused?.refusal ?? null
  const { appId, clientId, userId, grantId, secretId } = caller
  return {
    kind: refused === null ? "fhir.allowed" : "fhir.denied",
    at: deps.now(),
    appId,
    clientId,
    userId,
    grantId,
    secretId,
    apiId: api.id,
    code: refusal?.code ?? (refused ? `http_${refused.status}` : null),
    cause: refusal ? `fhir.${refusal.code}` : (refused?.named ?? null),
    detail: {
      path: pathOf(api, call),
      ...detailOf(call, caller),
      ...(refusal ? refusalDetail(refusal) : {}),
      via,
    },
    ip,
  }
}

/** Without the id: which patient was asked for is nobody's business here. */
const pathOf = (api: GatewayApi, { type, operation }: FhirCall): string =>
  `/fhir/${[api.slug, type, operation].filter((part) => part !== null).join("/")}`

const detailOf = (call: FhirCall, caller: Caller) => ({
  method: call.method,
  action: call.action,
  type: call.type,
  operation: call.operation,
  level: call.level,
  hasPatient: caller.launchPatient !== null,
  parameters: within(1000, [
    ...new Set(call.params.filter(([, value]) => value !== "").map(([name]) => name)),
  ]),
  structure: within(
    400,
    call.params.filter(isStructural).map(([name, value]) => `${name}=${value}`),
  ),
  auth: caller.auth,
  scopes: within(1500, caller.scopes),
})

/** Parameters that say what kind of answer is wanted: names of types and parameters, never a value of a record. */
const isStructural = ([name, value]: readonly [string, string]): boolean =>
  /^_(include|revinclude|type|summary|total)(:iterate)?$/.test(name) && /^[A-Za-z:*,_-]{1,120}$/.test(value)

/** The first of the texts, together at most so many characters: an event has a bounded size. */
function within(characters: number, texts: readonly string[]): string[] {
  let left = characters
  return texts.filter((text) => {
    left -= text.length
    return left >= 0
  })
}

const refusalDetail = ({ message, hint, missingScope, policies, side }: Refusal) => ({
  message,
  hint,
  missingScope,
  side,
  policies: policies.map(({ id, version }) => ({ id, version })),
})
