/** The circumstances of a call in the words policies use: `Context` of lib/policy/schema.ts. */

import type { FhirCall } from "@/lib/fhir/request"
import type { CallContext, CedarValue, DecisionInput, Question } from "@/lib/policy/model"

/** What is taken to be true of resources not seen yet. */
export interface Assumption {
  patient: string | null
  categories: readonly string[]
}

/** Id of the patient the person is; null for everybody else. */
export function ownPatient(input: DecisionInput): string | null {
  if (input.user === null) return null
  const match = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(input.user.fhirUser ?? "")
  return match?.[1] ?? null
}

export const defaultPatient = (input: DecisionInput) => input.launchPatient ?? ownPatient(input)

interface Asking {
  input: DecisionInput
  call: FhirCall
  assumed: Assumption
}

/** What `Context` of lib/policy/schema.ts says of a call. */
const CONTEXT: Readonly<Record<string, (on: Asking) => CedarValue | null>> = {
  patient: ({ input, assumed }) => assumed.patient ?? defaultPatient(input),
  person: ({ input }) => input.user !== null,
  personPatient: ({ input }) => ownPatient(input),
  scopes: ({ input }) => input.scopes,
  auth: ({ input }) => input.circumstances.auth,
  dpop: ({ input }) => input.circumstances.auth === "dpop",
  method: ({ call }) => call.method,
  level: ({ call }) => call.level,
  operation: ({ call }) => call.operation,
  compartment: ({ call }) => call.compartment !== null,
  conditional: ({ call }) => call.conditional,
  params: ({ call }) => [...new Set(call.params.map(([name]) => name))],
  includes: ({ call }) => call.params.some(([name]) => /^_(rev)?include(:|$)/.test(name)),
  chained: ({ call }) => call.params.some(([name]) => name.startsWith("_has:") || name.includes(".")),
  ip: ({ input: { circumstances } }) =>
    circumstances.ip === null ? null : { __extn: { fn: "ip", arg: circumstances.ip } },
  hour: ({ input }) => input.circumstances.now.getUTCHours(),
  weekday: ({ input }) => input.circumstances.now.getUTCDay() || 7,
  now: ({ input }) => ({ __extn: { fn: "datetime", arg: input.circumstances.now.toISOString() } }),
  tokenAgeSeconds: ({ input }) => Math.max(0, Math.floor(input.circumstances.tokenAgeSeconds)),
}
const CONTEXT_NAMES = Object.keys(CONTEXT)

export function contextOf(input: DecisionInput, { call }: Question, assumed: Assumption): CallContext {
  const on = { input, call, assumed }
  return {
    names: CONTEXT_NAMES,
    get: (name) => (Object.hasOwn(CONTEXT, name) ? (CONTEXT[name]?.(on) ?? undefined) : undefined),
  }
}
