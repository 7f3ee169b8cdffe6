/**
 * From a call to what will be sent: decides it before any resource is seen, and holds the request to the
 * binding. What cannot be held to it is refused here, with its reason.
 */

import { onlyReads } from "@/lib/fhir/graphql"
import type { Action } from "@/lib/fhir/interactions"
import { compartmentConstraint, isSharedType } from "@/lib/fhir/patient-compartment"
import { type FhirCall, MAX_PARAMS, misspelt, type Param, typesExported } from "@/lib/fhir/request"
import { reachOf, type SearchReach } from "@/lib/fhir/search-parameters"
import { decideCall } from "@/lib/policy/decide"
import { refusalCannotJudge, refusalOutside } from "@/lib/policy/explain"
import {
  type Binding,
  type DecisionInput,
  isUnlimited,
  needsLook,
  type PolicyEngine,
  type Question,
  type Refusal,
} from "@/lib/policy/model"
import { exportRefusal } from "./export-plan"
import { constrain, isExact, leavesOut, refusalLeftOut } from "./held-params"

export interface Plan {
  call: FhirCall
  /** What to send as the search's parameters, constraints added. */
  params: readonly Param[]
  /** True when `params` differ from the call's. */
  constrained: boolean
  binding: Binding
  /** The answer, and the body of a write, have to be looked at. */
  looks: boolean
  /** The search itself asks for no more than may be seen, so that its total is no other's secret. */
  exact: boolean
}

export type Planned = { ok: true; plan: Plan } | { ok: false; refusal: Refusal }

/** What a call asks for beyond its address. */
export interface Asking {
  call: FhirCall
  /** The search of If-None-Exist; null without one. */
  condition: string | null
  /** A resource in the header X-Provenance, for the server to create. http://hl7.org/fhir/R4/provenance.html#header */
  provenance?: boolean
  /** A GraphQL request that was seen to hold nothing but queries. */
  onlyReads?: boolean
}

export function planCall(engine: PolicyEngine, input: DecisionInput, on: Asking): Planned {
  const { call } = on
  const hasCondition = on.condition !== null
  const condition = hasCondition ? conditionOf(on.condition ?? "", call.type) : NONE
  if (condition === null) return { ok: false, refusal: refusalCannotJudge("If-None-Exist in this form") }
  const reach = reachOf(call.type, hasCondition ? [...call.params, ...condition] : call.params)
  let binding: Binding | null = null
  for (const { question, tests } of questionsOf(on, condition, reach)) {
    const decision = decideCall(engine, input, question)
    if (!decision.allowed) return { ok: false, refusal: decision.refusal }
    if (tests && needsLook(decision.binding)) return { ok: false, refusal: refusalCannotJudge(tests) }
    binding = binding === null ? decision.binding : merge(binding, decision.binding)
    if (binding === null)
      return { ok: false, refusal: refusalCannotJudge("A search across types with different limits") }
  }
  if (binding === null) throw new Error("INVARIANT: a call asks at least one question")
  const unexported = exportRefusal(engine, input, call)
  if (unexported) return { ok: false, refusal: unexported }
  const looks = needsLook(binding)
  if (looks) {
    const refusal = cannotHold(call, { binding, reach, hasCondition })
    if (refusal) return { ok: false, refusal }
  }
  // Entries of other types than the one decided: included ones, everything of a patient, and what is not said.
  const mixes =
    reach.includes ||
    reach.opaque.length > 0 ||
    call.action === "$everything" ||
    (call.action === "operation" && !mayReadAll(engine, input, call))
  if (mixes && !looks && call.params.some(leavesOut) && !mayReadAll(engine, input, call))
    return { ok: false, refusal: refusalLeftOut(call) }
  const params = looks || mixes ? constrain(call, { binding, mixes }) : call.params
  if (params.length > MAX_PARAMS + 4) return { ok: false, refusal: refusalCannotJudge("So long a search") }
  return {
    ok: true,
    plan: {
      call,
      params,
      constrained: params !== call.params,
      binding,
      looks: looks || mixes,
      exact: isExact(call, binding),
    },
  }
}

/** Every resource there is may be read, whatever stands in it. */
function mayReadAll(engine: PolicyEngine, input: DecisionInput, call: FhirCall): boolean {
  return isUnlimited(decideCall(engine, input, { action: "read", type: null, call, facts: null }))
}

interface Asked {
  question: Question
  /** Set for types that are only tested: what to say when the test would look past a limit. */
  tests: string | null
}

function questionsOf(on: Asking, condition: readonly Param[], reach: SearchReach): Asked[] {
  const { call, provenance } = on
  const ask = (action: Action, type: string | null, tests: string | null = null): Asked => ({
    question: { action, type, call, facts: null },
    tests,
  })
  const action = call.action as Action
  const asked = typesAsked(call).map((type) => ask(action, type))
  for (const type of typesBeside(call, condition)) asked.push(ask(action, type), ask("search", type))
  if (mayMutate(on))
    for (const change of CHANGES) asked.push(ask(change, null, "A GraphQL request that may change something"))
  if (provenance) asked.push(ask("create", "Provenance", "The header X-Provenance"))
  if (call.conditional || on.condition !== null)
    asked.push(ask("search", call.type, "A condition on what is already there"))
  const further = WRITES.includes(action) ? furtherReach(call, condition) : undefined
  if (further !== undefined)
    asked.push(ask(action, null, `The parameter ${further}, by which a write reaches others,`))
  for (const type of reach.testedTypes) {
    asked.push(
      ask(
        "search",
        type === "*" ? null : type,
        reach.chained.length > 0
          ? `The parameter ${reach.chained[0]} looks through a reference, which`
          : `The parameter ${reach.opaque[0]}`,
      ),
    )
  }
  return asked
}

const WRITES: readonly Action[] = ["create", "update", "patch", "delete"]

/** HAPI deletes along what refers to the resource, Microsoft what a conditional delete includes. */
const furtherReach = (call: FhirCall, condition: readonly Param[]): string | undefined =>
  [...call.params, ...condition]
    .map(([name]) => name)
    .find((name) => /^_(?:cascade|(?:rev)?include)(?::|$)/.test(name))

const CHANGES = ["create", "update", "delete"] as const

/** What a POST holds must have been seen. */
const mayMutate = ({ call, onlyReads: isSeen }: Asking): boolean =>
  call.action === "$graphql" && !(isSeen ?? (call.method === "GET" && onlyReads(call.params, null)))

/** The types a call is decided for, `[null]` for every type. GraphQL reaches all of them, wherever it begins. */
export function typesAsked(call: FhirCall): readonly (string | null)[] {
  if (call.action === "$graphql") return [null]
  if (call.action === "$export" && call.level === "system") return typesExported(call) ?? [null]
  return call.action === "search" && call.type === null ? typesNamed(call.params) : [call.type]
}

/** The types of a search across types; `[null]` when it names none, or in a way that is not FHIR's. */
function typesNamed(params: readonly Param[]): (string | null)[] {
  const named = params.filter(([name]) => name.split(":", 1)[0] === "_type")
  if (named.length === 0 || named.some(([name]) => name !== "_type")) return [null]
  return [...new Set(named.flatMap(([, value]) => value.split(",")))]
}

const namesTypes = (params: readonly Param[]) => params.some(([name]) => name.split(":", 1)[0] === "_type")

/**
 * The types a search of one type names in `_type` besides: FHIR gives that no meaning, and some servers (Medplum)
 * then search those in place of the one in the path. So it is for whatever else finds by search.
 */
function typesBeside(call: FhirCall, condition: readonly Param[]): (string | null)[] {
  const finds = call.level === "type" && (call.conditional || ["search", "history"].includes(call.action))
  if (!finds && condition.length === 0) return []
  const params = finds ? [...call.params, ...condition] : condition
  return namesTypes(params) ? typesNamed(params).filter((type) => type !== call.type) : []
}

const NONE: readonly Param[] = []
/** As long as an address may be. */
const MAX_CONDITION = 8192

/**
 * If-None-Exist is a search without its type. HAPI takes it with one as well (`Observation?code=x`, or an address),
 * and begins after the question mark. Null for another type's, and for what might begin elsewhere still.
 */
function conditionOf(text: string, type: string | null): readonly Param[] | null {
  if (text.length > MAX_CONDITION) return null
  const mark = /^(?:[^?=&]*\/)?([A-Za-z]*)\?/.exec(text.trim())
  const named = mark?.[1] ?? ""
  if (named !== "" && named !== type) return null
  const params = [...new URLSearchParams(text.trim().slice(mark?.[0].length ?? 0))] as Param[]
  return misspelt(params) !== null || params.some(([name]) => name.includes("?")) ? null : params
}

const isAnothers = ({ id }: FhirCall, { patient }: Binding) =>
  id !== null && patient !== null && id !== patient

/** Both limits together; null when they name different patients. */
function merge(a: Binding, b: Binding): Binding | null {
  if (a.patient !== null && b.patient !== null && a.patient !== b.patient) return null
  return {
    patient: a.patient ?? b.patient,
    categories: [],
    gates: a.gates,
    inside: a.inside || b.inside || a.categories.length > 0 || b.categories.length > 0 || b.gates.length > 0,
  }
}

interface Holding {
  binding: Binding
  reach: SearchReach
  hasCondition: boolean
}

/** Why the call cannot be held to the binding, or null when it can. */
function cannotHold(call: FhirCall, { binding, reach, hasCondition }: Holding): Refusal | null {
  const no = refusalCannotJudge
  if (call.conditional || hasCondition)
    return no("A write that depends on a search", "Read first, then write by id.")
  if (reach.chained.length > 0)
    return no(`The parameter ${reach.chained[0]} looks through a reference, which`)
  if (reach.opaque.length > 0)
    return no(
      `The parameter ${reach.opaque[0]}`,
      "Links to further pages that the gateway gave can be followed as they are.",
    )
  if (
    call.params.some(leavesOut) ||
    call.params.some(([name, value]) => name === "_summary" && value === "count")
  )
    return refusalLeftOut(call)
  if (["$graphql", "$export", "$import", "operation"].includes(call.action))
    return no(`The operation ${call.operation}`)
  if (call.action === "$everything" && call.type === "Patient" && isAnothers(call, binding))
    return refusalOutside({ action: call.action, type: call.type, call, facts: null }, "outside_record")
  if (call.action === "$everything" && call.level !== "instance")
    return no("$everything without a patient's id")
  if (call.action === "history" && call.level !== "instance")
    return no(`The history of ${call.type ?? "the server"}`, "Ask for the history of one resource.")
  if (call.action !== "search") return null
  if (call.type === null || typesBeside(call, NONE).length > 0)
    return no("A search across types", "Search one type at a time.")
  const { patient } = binding
  if (patient === null) return null
  if (call.compartment && (call.compartment.type !== "Patient" || call.compartment.id !== patient)) {
    return no("A search in another compartment than the patient's")
  }
  const canConstrain = isSharedType(call.type) || compartmentConstraint(call.type, patient) !== null
  return canConstrain ? null : no(`A search of ${call.type}`)
}
