/** Runs the cases saved with a policy against a text, each by this policy alone. */

import { isAppError } from "@/lib/errors"
import type { DecisionInput, PolicyEngine, PolicySource } from "@/lib/policy/model"
import type { CaseRequest, CaseResult } from "@/lib/policy/policy-case"
import { ALLOW_ALL } from "@/lib/policy/presets"
import { judgeCall } from "./judge"
import { readCall } from "./simulate"

export interface StoredCase {
  id: string
  name: string
  expect: "allow" | "deny"
  request: CaseRequest
}

/** @param source null: no text is in force, so everything is denied */
export function runCases(
  engine: PolicyEngine,
  source: PolicySource | null,
  cases: readonly StoredCase[],
): CaseResult[] {
  return cases.map(({ id, name, expect, request }) => {
    const { allowed, reason } = runCase(engine, source, request)
    const asked = `${request.method} ${request.path}`
    return { id, name, expect, holds: allowed === (expect === "allow"), asked, reason }
  })
}

function runCase(engine: PolicyEngine, source: PolicySource | null, request: CaseRequest) {
  try {
    return judgeCall(engine, inputOf(request, source), readCall(request))
  } catch (error) {
    // A request FHIR does not have is refused by the gateway too.
    if (isAppError(error)) return { allowed: false, reason: error.message }
    throw error
  }
}

function inputOf(request: CaseRequest, source: PolicySource | null): DecisionInput {
  const own = source ? [source] : []
  const { side, app, person, scopes, launchPatient, auth, ip, at, tokenAgeSeconds } = request
  return {
    app: { id: "case", name: "The app", ...app },
    user: person ? { id: "case", ...person } : null,
    scopes,
    launchPatient,
    circumstances: { auth, ip, now: new Date(at), tokenAgeSeconds },
    appPolicies: side === "app" ? own : [ALLOW_ALL],
    userPolicies: side === "app" ? [ALLOW_ALL] : own,
  }
}

/** The cases that hold under `before` and no longer under `after`. */
export function flippedCases(before: readonly CaseResult[], after: readonly CaseResult[]): CaseResult[] {
  const held = new Set(before.filter(({ holds }) => holds).map(({ id }) => id))
  return after.filter(({ id, holds }) => !holds && held.has(id))
}
