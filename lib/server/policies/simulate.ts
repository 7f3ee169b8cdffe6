/**
 * Asks what would happen to a FHIR request, with a policy's unsaved text in the place of the saved one. The
 * answer comes from `decideCall`, which enforcement asks too; nothing is executed.
 */

import { createHash } from "node:crypto"
import { findUser } from "@/db/queries/people"
import { findPolicy, listAppPolicies, listPersonPolicies, type PolicyLinkView } from "@/db/queries/policies"
import type { RegisteredApp } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import { type FhirCall, parseFhirRequest } from "@/lib/fhir/request"
import type { ApiId, AppId, PolicyId, UserId } from "@/lib/id"
import { decideCall } from "@/lib/policy/decide"
import { type DecisionInput, needsLook, type PolicySource, type Question } from "@/lib/policy/model"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { getApp } from "@/lib/server/apps/read-app"
import { db } from "@/lib/server/database"
import { printScope } from "@/lib/smart/scopes"
import { policyEngine } from "./process-engine"
import { readPolicyText } from "./read-text"

export interface SimulatedRequest {
  policyId: PolicyId
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
}

export interface SimulatedAnswer {
  allowed: boolean
  /** Why, in a sentence. */
  reason: string
  /** How to get it allowed, when there is a way. */
  hint: string | null
  scopes: string[]
  policies: string[]
  /** What the answer is held to, in sentences. */
  limits: string[]
  /** False: the policy binds this app only in this trial. */
  isLinked: boolean
}

/** @throws AppError invalid by field when the request or the text cannot be judged; not_found; forbidden */
export async function simulate(input: SimulatedRequest, actor: Actor): Promise<SimulatedAnswer> {
  await requirePermission(actor, "policy.read")
  if (input.userId) await requirePermission(actor, "people.read")
  const app = await getApp(input.appId, actor)
  const question = readQuestion(input)
  const { sources, isLinked } = await appPolicies(input, app)
  const decision = decideCall(policyEngine(), await toDecisionInput(input, app, sources), question)
  if (!decision.allowed) {
    const { message, hint, policies } = decision.refusal
    const names = policies.map(({ name }) => name)
    return { allowed: false, reason: message, hint, scopes: [], policies: names, limits: [], isLinked }
  }
  return {
    allowed: true,
    reason: "Scopes and policies all permit it.",
    hint: null,
    scopes: decision.scopes.map(printScope),
    policies: [...new Set(decision.policies.map(({ name }) => name))],
    limits: limitsOf(decision.binding),
    isLinked,
  }
}

function readQuestion({ method, path }: SimulatedRequest): Question {
  const [before = "", ...after] = path.trim().split("?")
  const parsed = parseFhirRequest(method, before, after.join("?"))
  const refuse = (message: string) => new AppError("invalid", { message, fields: { path: message } })
  if (!parsed.ok) throw refuse(parsed.reason)
  const { call } = parsed
  const { action } = call
  if (action === "batch") throw refuse("A batch is judged entry by entry. Ask about one of its entries.")
  if (action === "capabilities")
    throw refuse("The capability statement is public; no policy is asked about it.")
  return { action, type: call.type, call: call satisfies FhirCall, facts: null }
}

async function appPolicies(input: SimulatedRequest, app: RegisteredApp) {
  if (readPolicyText(input.text).errors.length > 0) {
    const message = "The policy's text has faults, so it cannot be tried. Mend them first."
    throw new AppError("invalid", { message })
  }
  const policy = await findPolicy(db(), input.policyId)
  if (!policy) throw new AppError("not_found", { message: "This policy is no longer here." })
  const links = linkedAt(input.apiId, await listAppPolicies(db(), app))
  const others = links.filter((link) => link.policyId !== policy.id && link.cedar !== "").map(toSource)
  const isLinked = links.some((link) => link.policyId === policy.id)
  if (input.text.trim() === "") return { sources: others, isLinked }
  // Id and version name an immutable text to the engine, so a text that was never saved has an id of its own.
  const digest = createHash("sha256").update(input.text).digest("hex").slice(0, 24)
  const tried = { id: `${policy.id}~${digest}`, name: policy.name, version: 0, cedar: input.text }
  return { sources: [...others, tried], isLinked }
}

const linkedAt = (apiId: ApiId | null, links: readonly PolicyLinkView[]): PolicyLinkView[] =>
  links.filter((link) => link.apiId === null || link.apiId === apiId)

const toSource = ({ policyId, policyName, policyVersion, cedar }: PolicyLinkView): PolicySource => ({
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
  const { id, clientId, name, kind, smart, tags } = app
  return {
    app: { id, clientId, name, kind, smart, tags },
    user: user ? { id: user.id, role: user.role, fhirUser: user.fhirUser } : null,
    scopes: input.scopes.split(/\s+/).filter((scope) => scope !== ""),
    launchPatient: input.launchPatient,
    circumstances: {
      auth: app.dpopRequired ? "dpop" : "bearer",
      ip: null,
      now: new Date(),
      tokenAgeSeconds: 0,
    },
    appPolicies: dedupe(sources),
    userPolicies: dedupe(userLinks.filter((link) => link.cedar !== "").map(toSource)),
  }
}

const dedupe = (sources: readonly PolicySource[]): PolicySource[] => [
  ...new Map(sources.map((source) => [source.id, source])).values(),
]

function limitsOf(binding: Parameters<typeof needsLook>[0]): string[] {
  const { patient, categories, gates } = binding
  return [
    ...(patient === null
      ? []
      : [`Held to the record of Patient/${patient}, and to what is about no patient.`]),
    ...(categories.length > 0 ? [`Only resources in category ${categories.join(" or ")}.`] : []),
    ...(gates.length > 0 ? ["Only what the granted scopes cover."] : []),
    ...(needsLook(binding) ? ["Each resource in the answer is judged once more."] : []),
  ]
}
