/**
 * Asks what would happen to a FHIR request, with a policy's unsaved text in the place of the saved one, or with
 * the policies as they are. The answer comes from the code that guards the APIs; nothing is executed.
 */

import { createHash } from "node:crypto"
import { findUser } from "@/db/queries/people"
import {
  findPolicy,
  listAppPolicies,
  listPersonPolicies,
  listPolicies,
  type PolicyLinkView,
} from "@/db/queries/policies"
import type { AppKind, RegisteredApp } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import { type FhirCall, parseFhirRequest } from "@/lib/fhir/request"
import type { ApiId, AppId, PolicyId, UserId } from "@/lib/id"
import type { AuthMethod, DecisionInput, PolicySource } from "@/lib/policy/model"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { getApp } from "@/lib/server/apps/read-app"
import { db } from "@/lib/server/database"
import { planCall } from "@/lib/server/gateway/plan"
import { type Judgement, judgeCall } from "./judge"
import { policyEngine } from "./process-engine"
import { readPolicyText } from "./read-text"

export interface SimulatedRequest {
  /** The policy being edited; null asks the policies as they are. */
  policyId: PolicyId | null
  /** The policy's text as it stands in the editor. */
  text: string
  appId: AppId
  /** The API called; null counts only policies linked at every API. */
  apiId: ApiId | null
  /** Null: the app acts for itself. */
  userId: UserId | null
  /** Separated by spaces, as in a token. */
  scopes: string
  launchPatient: string | null
  method: string
  /** Below the FHIR base, query included: `Observation?patient=7`. */
  path: string
  /** As if the app were of another kind; left out, its own. */
  kind?: AppKind | null
  /** Left out: as the app is registered. */
  auth?: AuthMethod | null
  ip?: string | null
  /** The moment of the call, ISO 8601; left out, now. */
  at?: string | null
  tokenAgeSeconds?: number
}

export interface SimulatedAnswer extends Judgement {
  /** False: the policy binds this app only in this trial. */
  isLinked: boolean
  /** Policies not linked to the app, any of which would let the refused call pass. */
  wouldAllow: { id: PolicyId; name: string }[]
}

/** @throws AppError invalid by field when the request or the text cannot be judged; not_found; forbidden */
export async function simulate(input: SimulatedRequest, actor: Actor): Promise<SimulatedAnswer> {
  await requirePermission(actor, "policy.read")
  if (input.userId) await requirePermission(actor, "people.read")
  const app = await getApp(input.appId, actor)
  const call = readCall(input)
  const { sources, isLinked } = await appPolicies(input, app)
  const asked = await toDecisionInput(input, app, sources)
  const judgement = judgeCall(policyEngine(), asked, call)
  const wouldAllow = judgement.allowed ? [] : await unlinkedThatAllow(asked, call, input.policyId)
  return { ...judgement, isLinked, wouldAllow }
}

const NAMED = 3

/** What linking a policy would do for a call the app's own policies do not permit. */
async function unlinkedThatAllow(input: DecisionInput, call: FhirCall, tried: PolicyId | null) {
  const known = new Set<string>([...input.appPolicies.map(({ id }) => id), tried ?? ""])
  const others = (await listPolicies(db())).filter(({ id, cedar }) => cedar !== "" && !known.has(id))
  const found: SimulatedAnswer["wouldAllow"] = []
  for (const { id, name, version, cedar } of others.slice(0, 200)) {
    const appPolicies = [...input.appPolicies, { id, name, version, cedar }]
    if (planCall(policyEngine(), { ...input, appPolicies }, { call, condition: null }).ok)
      found.push({ id, name })
    if (found.length === NAMED) break
  }
  return found
}

/** @throws AppError invalid at `path` */
export function readCall({ method, path }: { method: string; path: string }): FhirCall {
  const [before = "", ...after] = path.trim().split("?")
  const parsed = parseFhirRequest(method, before, after.join("?"))
  const refuse = (message: string) => new AppError("invalid", { message, fields: { path: message } })
  if (!parsed.ok) throw refuse(parsed.reason)
  const { action } = parsed.call
  if (action === "batch") throw refuse("A batch is judged entry by entry. Ask about one of its entries.")
  if (action === "capabilities")
    throw refuse("The capability statement is public; no policy is asked about it.")
  return parsed.call
}

async function appPolicies(input: SimulatedRequest, app: RegisteredApp) {
  const kind = input.kind ?? app.kind
  const links = linkedAt(input.apiId, await listAppPolicies(db(), { id: app.id, kind }))
  const inForce = links.filter((link) => link.cedar !== "")
  if (input.policyId === null) return { sources: inForce.map(toSource), isLinked: true }
  if (readPolicyText(input.text).errors.length > 0) {
    const message = "The policy's text has faults, so it cannot be tried. Mend them first."
    throw new AppError("invalid", { message })
  }
  const policy = await findPolicy(db(), input.policyId)
  if (!policy) throw new AppError("not_found", { message: "This policy is no longer here." })
  const others = inForce.filter((link) => link.policyId !== policy.id).map(toSource)
  const isLinked = links.some((link) => link.policyId === policy.id)
  if (input.text.trim() === "") return { sources: others, isLinked }
  return { sources: [...others, unsavedSource(policy, input.text)], isLinked }
}

/** Id and version name an immutable text to the engine, so a text that was never saved has an id of its own. */
export function unsavedSource(policy: { id: PolicyId; name: string }, text: string): PolicySource {
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 24)
  return { id: `${policy.id}~${digest}`, name: policy.name, version: 0, cedar: text }
}

/** The links that count for calls to one API; null counts those at every API. */
export const linkedAt = (apiId: ApiId | null, links: readonly PolicyLinkView[]): PolicyLinkView[] =>
  links.filter((link) => link.apiId === null || link.apiId === apiId)

export const toSource = ({ policyId, policyName, policyVersion, cedar }: PolicyLinkView): PolicySource => ({
  id: policyId,
  name: policyName,
  version: policyVersion,
  cedar,
})

async function toDecisionInput(
  input: SimulatedRequest,
  app: RegisteredApp,
  sources: readonly PolicySource[],
): Promise<DecisionInput> {
  const user = input.userId ? await findUser(db(), input.userId) : null
  if (input.userId && !user) throw new AppError("not_found", { message: "This person is no longer here." })
  const userLinks = user ? linkedAt(input.apiId, await listPersonPolicies(db(), user)) : []
  const { id, clientId, name, smart, tags } = app
  return {
    app: { id, clientId, name, kind: input.kind ?? app.kind, smart, tags },
    user: user ? { id: user.id, role: user.role, fhirUser: user.fhirUser } : null,
    scopes: input.scopes.split(/\s+/).filter((scope) => scope !== ""),
    launchPatient: input.launchPatient,
    circumstances: {
      auth: input.auth ?? (app.dpopRequired ? "dpop" : "bearer"),
      ip: input.ip ?? null,
      now: input.at ? new Date(input.at) : new Date(),
      tokenAgeSeconds: input.tokenAgeSeconds ?? 0,
    },
    appPolicies: dedupe(sources),
    userPolicies: dedupe(userLinks.filter((link) => link.cedar !== "").map(toSource)),
  }
}

/** A policy linked twice counts once. */
export const dedupe = (sources: readonly PolicySource[]): PolicySource[] => [
  ...new Map(sources.map((source) => [source.id, source])).values(),
]
