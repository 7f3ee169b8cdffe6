/** One call decided where it is asked about and not forwarded: who sent it, what it asks, and the answer. */

import { type FhirCall, parseFhirRequest } from "@/lib/fhir/request"
import { decideCall } from "@/lib/policy/decide"
import { type DecisionInput, needsLook, type Refusal } from "@/lib/policy/model"
import { authenticate, type Caller, decisionInputFor, type Presented } from "@/lib/server/gateway/caller"
import type { GatewayApi, GatewayDeps } from "@/lib/server/gateway/deps"
import { notUnderstood } from "@/lib/server/gateway/outcomes"
import { type Plan, planCall } from "@/lib/server/gateway/plan"
import { toActivity, type Via } from "@/lib/server/gateway/record"
import { refusalUnseen, unseenPart } from "./by-url"

export interface AskedCall {
  method: string
  /** Below the FHIR base, percent-encoded. */
  path: string
  /** Without question mark. */
  query: string
  /** The If-None-Exist header. */
  condition: string | null
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
  const caller = await authenticate(deps, api, asked.presented)
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
  const input = await decisionInputFor(deps, api, { caller, ip: asked.ip })
  return { caller, call, input, ...judge(deps, input, { call, condition: asked.condition }) }
}

/** Records what was decided. */
export function tell(
  deps: GatewayDeps,
  api: GatewayApi,
  { ip, via }: Pick<AskedCall, "ip" | "via">,
  { caller, call, refusal }: Judged,
): void {
  const refused = refusal && { refusal, status: 403 }
  deps.tally.note(toActivity(deps, { api, caller, call, ip, via, refused }))
}

function judge(
  { engine }: GatewayDeps,
  input: DecisionInput,
  on: { call: FhirCall; condition: string | null },
): Pick<Judged, "plan" | "refusal"> {
  const unseen = unseenPart(on.call)
  if (unseen) return { plan: null, refusal: unseen }
  const planned = planCall(engine, input, on)
  if (!planned.ok) return { plan: null, refusal: planned.refusal }
  const mayReadAll = (type: string) => {
    const decision = decideCall(engine, input, { action: "read", type, call: on.call, facts: null })
    return decision.allowed && !needsLook(decision.binding)
  }
  return { plan: planned.plan, refusal: refusalUnseen(planned.plan, mayReadAll) }
}
