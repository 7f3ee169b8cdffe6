/**
 * What a token's scopes come to under the policies in force: each granted scope with what no policy permits
 * taken out, type by type and letter by letter. For servers that enforce scopes and nothing else. What depends
 * on content stays in; a server that must hold to it asks the decision API.
 */

import { parseFhirRequest } from "@/lib/fhir/request"
import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import type { VerifiedToken } from "@/lib/oauth/context"
import { decideCall } from "@/lib/policy/decide"
import type { DecisionInput, PolicyEngine, Question } from "@/lib/policy/model"
import { versionedCache } from "@/lib/server/changes"
import { loadSubjects } from "@/lib/server/gateway/subjects"
import { store } from "@/lib/server/oauth/store"
import { policyEngine } from "@/lib/server/policies/process-engine"
import { type FhirScope, parseScope, printScope, type ScopeLetter } from "@/lib/smart/scopes"

const ASKED: Record<ScopeLetter, (type: string) => Question | null> = {
  c: (type) => question("POST", type, "create"),
  r: (type) => question("GET", `${type}/x`, "read"),
  u: (type) => question("PUT", `${type}/x`, "update"),
  d: (type) => question("DELETE", `${type}/x`, "delete"),
  s: (type) => question("GET", type, "search"),
}

function question(method: string, path: string, action: Question["action"]): Question | null {
  const parsed = parseFhirRequest(method, path, "")
  // Not one resource but any: its id is not known.
  return parsed.ok
    ? { action, type: parsed.call.type, call: { ...parsed.call, id: null }, facts: null }
    : null
}

/** The letters of a scope that may do something on a type. */
function lettersOn(
  engine: PolicyEngine,
  input: DecisionInput,
  scope: FhirScope,
  type: string,
): ScopeLetter[] {
  const alone = { ...input, scopes: [printScope(scope)] }
  return scope.letters.filter((letter) => {
    const asked = ASKED[letter](type)
    return asked !== null && decideCall(engine, alone, asked).allowed
  })
}

/** Lets other requests go on between types: the first time, each may take the engine some milliseconds. */
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

async function narrow(engine: PolicyEngine, input: DecisionInput, scope: FhirScope): Promise<string[]> {
  const types = scope.type === "*" ? RESOURCE_TYPES : [scope.type]
  const byLetters = new Map<string, string[]>()
  for (const type of types) {
    const letters = lettersOn(engine, input, scope, type)
    if (letters.length > 0)
      byLetters.set(letters.join(""), [...(byLetters.get(letters.join("")) ?? []), type])
    await breathe()
  }
  const isWhole = byLetters.get(scope.letters.join(""))?.length === types.length
  if (isWhole) return [printScope(scope)]
  return [...byLetters].flatMap(([letters, kept]) =>
    kept.map((type) => printScope({ ...scope, type, letters: [...letters] as ScopeLetter[], form: "v2" })),
  )
}

/** @param input.scopes as granted */
export async function narrowScopes(engine: PolicyEngine, input: DecisionInput): Promise<string[]> {
  const kept: string[] = []
  for (const granted of input.scopes) {
    const parsed = parseScope(granted)
    if (!parsed.ok) continue
    if (parsed.scope.kind === "other") kept.push(granted)
    else kept.push(...(await narrow(engine, input, parsed.scope)))
  }
  return [...new Set(kept)]
}

const MINUTE_MS = 60_000

/** By app, person, API, patient, scheme, minute and scopes: policies may look at the time. */
const narrowed = versionedCache<string>("effective-scopes", {
  max: 2000,
  async load(key) {
    const [appId, userId, apiId, launchPatient, auth, minute, ...scopes] = JSON.parse(key)
    const subjects = await loadSubjects({ appId, userId, apiId })
    if (!subjects) return ""
    const circumstances = { auth, ip: null, now: new Date(minute * MINUTE_MS), tokenAgeSeconds: 0 }
    const input = { ...subjects, scopes, launchPatient, circumstances }
    return (await narrowScopes(policyEngine(), input)).join(" ")
  },
})

/** Null for a token that is for no FHIR API. */
export async function effectiveScopes(token: VerifiedToken): Promise<string | null> {
  const api = (await store.listApis()).find(({ identifierUri }) => token.audience.includes(identifierUri))
  if (!api) return null
  const patient = typeof token.launch?.patient === "string" ? token.launch.patient : null
  const minute = Math.floor(Date.now() / MINUTE_MS)
  const auth = token.cnfJkt === null ? "bearer" : "dpop"
  return narrowed.get(
    JSON.stringify([token.appId, token.userId, api.id, patient, auth, minute, ...token.scopes]),
  )
}
