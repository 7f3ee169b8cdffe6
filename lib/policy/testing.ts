/** Builders for decision tests: an app, a person, a call. Defaults permit nothing. */

import type { Action } from "@/lib/fhir/interactions"
import type { FhirResource } from "@/lib/fhir/patient-compartment"
import { parseFhirRequest } from "@/lib/fhir/request"
import { knownFacts } from "@/lib/fhir/resource-facts"
import type { DecisionInput, PolicySource, Question } from "@/lib/policy/model"

let made = 0
/** A policy of this text, unlike any other. */
export function policy(cedar: string, name = "Test policy"): PolicySource {
  made++
  return { id: `pol_${made}`, name, version: 1, cedar }
}

export function decisionInput(over: Partial<DecisionInput> = {}): DecisionInput {
  return {
    app: { id: "app_1", clientId: "app_1", name: "App", kind: "service", smart: false, tags: [] },
    user: null,
    scopes: ["system/*.cruds"],
    launchPatient: null,
    circumstances: {
      auth: "bearer",
      ip: "203.0.113.7",
      now: new Date("2026-03-02T09:30:00Z"),
      tokenAgeSeconds: 5,
    },
    appPolicies: [],
    userPolicies: [],
    ...over,
  }
}

/** `GET Observation?code=1` as a question. */
export function question(request: string, resource: FhirResource | null = null): Question {
  const [method = "", url = ""] = request.split(" ")
  const [path = "", query = ""] = url.split("?")
  const parsed = parseFhirRequest(method, path, query)
  if (!parsed.ok) throw new Error(parsed.reason)
  const facts = resource ? knownFacts(resource, () => false) : null
  return { action: parsed.call.action as Action, type: parsed.call.type, call: parsed.call, facts }
}
