/** One call decided where it is asked about and not forwarded: who sent it, what it asks, and the answer. */

import { type FhirCall, parseFhirRequest } from "@/lib/fhir/request"
import { decideCall } from "@/lib/policy/decide"
import { type DecisionInput, isUnlimited, type Refusal } from "@/lib/policy/model"
import { decisionInputFor, knowCaller, type Presented } from "@/lib/server/gateway/caller"
import type { Caller, GatewayApi, GatewayDeps, Via } from "@/lib/server/gateway/deps"
import { notUnderstood } from "@/lib/server/gateway/outcomes"
import { type Asking, type Plan, planCall } from "@/lib/server/gateway/plan"
import { refusalUnseen, unseenPart } from "./by-url"

export interface AskedCall {
  method: string
  /** Below the FHIR base, percent-encoded. */
  path: string
  /** Without question mark. */
  query: string
  /** The If-None-Exist header. */
  condition: string | null
  /** There is an X-Provenance header. */
  provenance?: boolean
  presented: Presented
  ip: string | null
  via: Via
}

export interface Judged {
  caller: Caller
  call: FhirCall
  input: DecisionInput
  /** Null when the call was refused before it could be planned; with a refusal, content may yet decide. */
  plan: Plan | null
  /** Null: the call may go ahead as it stands. */
  refusal: Refusal | null
}

/**
 * Decides by method, URL and token alone.
 * @throws a GatewayStop: 401 for the credentials, 400, 404 or 405 for what is no FHIR call
 */
export async function judgeByUrl(deps: GatewayDeps, api: GatewayApi, asked: AskedCall): Promise<Judged> {
  const known = await knowCaller(deps, api, asked.presented)
  const { caller } = known
  // `base//Patient/1`: another reader may take it for another path than the one judged.
  const parsed = asked.path.startsWith("/")
    ? ({ ok: false, status: 400, reason: "The path has empty or dot segments." } as const)
    : parseFhirRequest(asked.method, asked.path, asked.query)
  if (!parsed.ok) {
    const { clientId } = caller
    deps.noteUnauthenticated({ api, clientId, sent: asked.presented, cause: "gateway.not_understood" })
    throw notUnderstood(parsed)
  }
  const { call } = parsed
  const input = decisionInputFor(deps, known, asked.ip)
  return {
    caller,
    call,
    input,
    ...judge(deps, input, { call, condition: asked.condition, provenance: asked.provenance }),
  }
}

/** Records what was decided. */
export function tell(
  deps: GatewayDeps,
  api: GatewayApi,
  { ip, via }: Pick<AskedCall, "ip" | "via">,
  { caller, call, refusal }: Judged,
): void {
  const refused = refusal && { refusal, status: 403 }
  deps.tally.note({ at: deps.now(), api, caller, call, ip, via, refused })
}

function judge({ engine }: GatewayDeps, input: DecisionInput, on: Asking): Pick<Judged, "plan" | "refusal"> {
  const unseen = unseenPart(on.call)
  if (unseen) return { plan: null, refusal: unseen }
  const planned = planCall(engine, input, on)
  if (!planned.ok) return { plan: null, refusal: planned.refusal }
  const mayReadAll = (type: string | null) =>
    isUnlimited(decideCall(engine, input, { action: "read", type, call: on.call, facts: null }))
  return { plan: planned.plan, refusal: refusalUnseen(planned.plan, mayReadAll) }
}
