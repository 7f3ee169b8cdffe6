/**
 * Cedar is WebAssembly, which is compiled function by function at its first use: the first FHIR call after a start
 * would wait hundreds of milliseconds for that, and everybody with it. Here it is asked what such calls ask.
 */

import { setImmediate as othersTurn } from "node:timers/promises"
import { parseFhirRequest } from "@/lib/fhir/request"
import type { DecisionInput, PolicyEngine, PolicySource } from "@/lib/policy/model"
import { POLICY_PRESETS, presetCedar } from "@/lib/policy/presets"
import { planCall } from "@/lib/server/gateway/plan"

const CALLS = [
  ["GET", "Observation/1", ""],
  ["GET", "Observation", "code=1&_include=Observation:subject"],
  ["POST", "Observation", ""],
] as const

const FORBID = 'forbid (principal, action == Action::"read", resource) when { !context.dpop };'

/** Lets others have their turn before each question. */
export async function readyEngine(engine: PolicyEngine): Promise<void> {
  const texts = POLICY_PRESETS.map((preset) => `${presetCedar(preset)}\n${FORBID}`)
  for (const [at, cedar] of texts.entries()) {
    const source: PolicySource = { id: `ready-${at}`, name: "", version: 1, cedar }
    for (const [method, path, query] of CALLS) {
      const parsed = parseFhirRequest(method, path, query)
      if (!parsed.ok) throw new Error("INVARIANT: these are calls")
      for (const input of [anApp(source), aPerson(source)]) {
        await othersTurn()
        planCall(engine, input, { call: parsed.call, condition: null })
      }
    }
  }
}

const anApp = (source: PolicySource): DecisionInput => ({
  app: { id: "", clientId: "", name: "", kind: "service", smart: false, tags: [] },
  user: null,
  scopes: ["system/*.cruds"],
  launchPatient: null,
  circumstances: { auth: "bearer", ip: null, now: new Date(), tokenAgeSeconds: 0 },
  appPolicies: [source],
  userPolicies: [],
})

const aPerson = (source: PolicySource): DecisionInput => ({
  ...anApp(source),
  user: { id: "", role: "member", fhirUser: "Patient/1" },
  scopes: ["patient/*.cruds"],
  launchPatient: "1",
})
