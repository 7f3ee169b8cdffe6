/**
 * The catalogue of causes: one explanation for the inbox, the error pages, activity, the simulator and the
 * guide. Exhaustive by type: a refusal without an explanation does not compile.
 */

import { REFUSALS, type Refusal } from "@/lib/oauth/refusals"
import type { SimulatedError } from "@/lib/smart/simulated-errors"
import { AUDIENCE_CAUSES, AUTHORIZE_CAUSES, SCOPE_CAUSES } from "./authorize-causes"
import { ASSERTION_CAUSES, CLIENT_CAUSES, REQUEST_CAUSES } from "./client-causes"
import { type Entry, type Explanation, toExplanation } from "./explanation"
import { FHIR_CAUSES, GATEWAY_CAUSES } from "./fhir-causes"
import { LAUNCH_CAUSES, SIMULATED_CAUSES, STANDS_FOR } from "./launch-causes"
import { REGISTER_CAUSES } from "./register-causes"
import { GRANT_CAUSES, TOKEN_CAUSES } from "./token-causes"

type FhirCause = keyof typeof FHIR_CAUSES | keyof typeof GATEWAY_CAUSES
export type Cause = Refusal | FhirCause

const ENTRIES: Readonly<Record<Cause, Entry>> = {
  ...REGISTER_CAUSES,
  ...REQUEST_CAUSES,
  ...CLIENT_CAUSES,
  ...ASSERTION_CAUSES,
  ...AUTHORIZE_CAUSES,
  ...SCOPE_CAUSES,
  ...AUDIENCE_CAUSES,
  ...LAUNCH_CAUSES,
  ...SIMULATED_CAUSES,
  ...GRANT_CAUSES,
  ...TOKEN_CAUSES,
  ...FHIR_CAUSES,
  ...GATEWAY_CAUSES,
}

/** The chapters of the error guide, in reading order. */
export const CHAPTERS: readonly { id: string; title: string; causes: readonly Cause[] }[] = [
  { id: "request", title: "The request itself", causes: keysOf(REQUEST_CAUSES) },
  { id: "client", title: "Which app, and its secret", causes: keysOf(CLIENT_CAUSES) },
  { id: "assertion", title: "Signed client assertions", causes: keysOf(ASSERTION_CAUSES) },
  { id: "sign-in", title: "Sign-in, consent and sign-out", causes: keysOf(AUTHORIZE_CAUSES) },
  { id: "scope", title: "Scopes", causes: keysOf(SCOPE_CAUSES) },
  { id: "audience", title: "Which API", causes: keysOf(AUDIENCE_CAUSES) },
  { id: "launch", title: "SMART launches", causes: keysOf(LAUNCH_CAUSES) },
  { id: "launcher", title: "Acted out for the launcher", causes: keysOf(SIMULATED_CAUSES) },
  { id: "grant", title: "Codes, refresh tokens and devices", causes: keysOf(GRANT_CAUSES) },
  { id: "token", title: "Access tokens and DPoP", causes: keysOf(TOKEN_CAUSES) },
  { id: "fhir", title: "Calls of the FHIR API", causes: [...keysOf(FHIR_CAUSES), ...keysOf(GATEWAY_CAUSES)] },
]

function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(table) as K[]
}

export const isCause = (cause: string): cause is Cause => Object.hasOwn(ENTRIES, cause)

export const explain = (cause: Cause): Explanation => toExplanation(ENTRIES[cause])

/** What an error of the launcher means when it happens by itself. */
export const explainActed = (error: SimulatedError): Explanation => explain(STANDS_FOR[error])

/** The error code the wire carries for a cause; FHIR calls answer with an OperationOutcome instead. */
export const wireCodeOf = (cause: Cause): string | null =>
  Object.hasOwn(REFUSALS, cause) ? REFUSALS[cause as Refusal][0] : null

/** Every cause that may stand behind a code on the wire, for the page that explains the code. */
export const causesOf = (code: string): Cause[] =>
  CHAPTERS.flatMap(({ causes }) => causes).filter((cause) => wireCodeOf(cause) === code)

/**
 * What is an ordinary part of a flow and no failure: a silent check that finds nobody, a device that waits, the
 * first DPoP request without a nonce, a person who says no.
 */
export const ORDINARY: ReadonlySet<string> = new Set<Cause>([
  "authorize.login_required",
  "authorize.consent_required",
  "authorize.denied",
  "device.pending",
  "device.denied",
  "dpop.nonce",
  "token.dpop_nonce",
])
