/**
 * One evaluation of the decision API, in the words of OpenID AuthZEN Authorization API 1.0: the subject is an
 * access token as the FHIR server received it; the resource is either the URL it received with it, or a type
 * with, where that decides, the FHIR resource itself.
 */

import { z } from "zod"
import { isAction } from "@/lib/fhir/interactions"
import type { FhirResource } from "@/lib/fhir/patient-compartment"
import { isResource } from "@/lib/fhir/resource-facts"
import type { Refusal } from "@/lib/policy/model"
import { fhirBaseOf } from "@/lib/server/gateway/caller"
import {
  mayReferAtAll,
  referenceRefusal,
  writtenReferences,
} from "@/lib/server/gateway/conditional-references"
import type { GatewayApi, GatewayDeps } from "@/lib/server/gateway/deps"
import { lookAt } from "@/lib/server/gateway/look"
import { isGatewayStop } from "@/lib/server/gateway/outcomes"
import { type AskedCall, type Judged, judgeByUrl, tell } from "./judge"

const text = (max: number) => z.string().max(max)

/** AuthZEN 1.0 §5: the entities of a request. Members it does not name are ignored. */
export const evaluationSchema = z.object({
  subject: z.object({
    type: z.literal("access_token"),
    id: text(16_384).min(1),
    /** `dpop`: the proof that came with the token. */
    properties: z.object({ dpop: text(8192).optional() }).optional(),
  }),
  action: z.object({ name: text(64).min(1) }),
  resource: z.object({
    /** `url`, or a FHIR type. */
    type: text(64).min(1),
    id: text(8192).optional(),
    /** `resource`: what is read or written, or comes of a patch; `existing`: what is changed or deleted, as it stands. */
    properties: z.object({ resource: z.unknown(), existing: z.unknown() }).partial().optional(),
  }),
  context: z
    .object({
      /** Address the client called, without query, and method: what a DPoP proof names. */
      url: text(8192).optional(),
      method: text(16).optional(),
      /** Of the client, as the server saw it. */
      ip: z.union([z.ipv4(), z.ipv6()]).optional(),
    })
    .optional(),
})
export type Evaluation = z.infer<typeof evaluationSchema>

export interface Evaluated {
  decision: boolean
  context: Record<string, unknown>
}

const no = (reason: Record<string, unknown>, more = {}): Evaluated => ({
  decision: false,
  context: { reason, ...more },
})
const reasonOf = ({ code, message, hint, missingScope }: Refusal) => ({
  code,
  message,
  ...(hint && { hint }),
  ...(missingScope && { missing_scope: missingScope }),
})

/** Never throws for what was asked: what cannot be decided is a no with its reason. */
export async function evaluate(deps: GatewayDeps, api: GatewayApi, asked: Evaluation): Promise<Evaluated> {
  const call = callOf(deps, api, asked)
  if (call === null)
    return no({ code: "invalid", message: `The action ${asked.action.name} does not go with this resource.` })
  try {
    const judged = await judgeByUrl(deps, api, call)
    const byItself = judged.refusal && judged.plan ? byContent(deps, api, asked, judged) : judged.refusal
    const refusal = byItself ?? byReferences(deps, asked, judged)
    tell(deps, api, call, { ...judged, refusal })
    return refusal ? no(reasonOf(refusal), holdOf(judged)) : yes(judged)
  } catch (error) {
    if (!isGatewayStop(error)) throw error
    const { status, body } = error.answer
    const { issue } = JSON.parse(String(body))
    const code = status === 401 ? "invalid_token" : "invalid"
    return no({ code, message: issue[0].diagnostics })
  }
}

function yes({ caller, plan }: Judged): Evaluated {
  const patient = plan?.binding.patient ?? null
  return {
    decision: true,
    context: {
      subject: caller.userId ?? caller.clientId,
      client_id: caller.clientId,
      scopes: caller.scopes,
      ...(patient === null ? {} : { patient }),
    },
  }
}

/** What the server would have to hold the call to; it may do so and ask again with the resource. */
function holdOf({ plan, refusal }: Judged): Record<string, unknown> {
  if (!plan || !refusal) return {}
  const { patient, categories } = plan.binding
  const added = plan.params.slice(plan.call.params.length).map(([name, value]) => `${name}=${value}`)
  return { hold: { patient, categories, add_to_search: added } }
}

const METHODS: Record<string, string> = { create: "POST", update: "PUT", patch: "PATCH", delete: "DELETE" }

/** The call as it would stand on the wire; null when action and resource do not go together. */
function callOf(deps: GatewayDeps, api: GatewayApi, asked: Evaluation): AskedCall | null {
  const { action, resource, subject, context } = asked
  const isUrl = resource.type === "url"
  const path = isUrl ? (resource.id ?? "") : pathFor(action.name, resource)
  if (path === null) return null
  const method = (isUrl ? action.name : (METHODS[action.name] ?? "GET")).toUpperCase()
  const [bare = "", ...query] = path.replace(/^\//, "").split("?")
  const dpop = subject.properties?.dpop ?? null
  return {
    method,
    path: bare,
    query: query.join("?"),
    condition: null,
    presented: {
      authorization: `${dpop === null ? "Bearer" : "DPoP"} ${subject.id}`,
      dpop,
      method: context?.method ?? method,
      url: context?.url ?? `${fhirBaseOf(deps, api)}/${bare}`,
    },
    ip: context?.ip ?? null,
    via: "decision-api",
  }
}

function pathFor(name: string, { type, id }: Evaluation["resource"]): string | null {
  const own = id ? `${type}/${encodeURIComponent(id)}` : type
  if (name.startsWith("$")) return `${own}/${name}`
  if (!isAction(name)) return null
  if (name === "history") return `${own}/_history`
  if (name === "search" || name === "create") return type
  if (!id) return null
  return name === "vread" ? `${own}/_history/1` : own
}

/** A call that depends on content, decided by the content that came with the question. */
function byContent(
  deps: GatewayDeps,
  api: GatewayApi,
  asked: Evaluation,
  { plan, input, refusal }: Judged,
): Refusal | null {
  const { type, id, properties } = asked.resource
  const action = asked.action.name
  if (!plan || !isAction(action) || action.startsWith("$") || action === "operation") return refusal
  // Of a patch what comes of it: it may move the resource to another patient.
  const needed = [
    ...(action === "delete" ? [] : [properties?.resource]),
    ...(["update", "patch", "delete"].includes(action) ? [properties?.existing] : []),
  ]
  const bases = [api.fhirBaseUrl?.replace(/\/+$/, ""), fhirBaseOf(deps, api)]
  const looker = { engine: deps.engine, input, isLocal: (base: string) => bases.includes(base) }
  for (const resource of needed) {
    const isAsked = (it: FhirResource) =>
      it.resourceType === type && (!id || it.id === undefined || it.id === id)
    if (!isResource(resource) || !isAsked(resource)) return refusal
    const seen = lookAt(looker, plan, { resource, action })
    if (seen) return seen
  }
  return null
}

/** What is written refers to others by a search only where its sender may make that search. */
function byReferences({ engine }: GatewayDeps, asked: Evaluation, { input }: Judged): Refusal | null {
  const { properties } = asked.resource
  if (!["create", "update", "patch"].includes(asked.action.name) || mayReferAtAll(engine, input)) return null
  return referenceRefusal(engine, input, writtenReferences(properties?.resource))
}
