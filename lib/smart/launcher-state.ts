/**
 * What the launcher of an app is set to, as the query string of its page: a link shares it, a scenario keeps it.
 * Unknown and malformed values are left out, for a link may be old or made by hand.
 */

import { z } from "zod"
import { isFhirId } from "./launch-context"
import { isSimulatedError } from "./simulated-errors"

/** `registered`: as the app's registration says; `required`: a request without S256 is refused, exception or not. */
export const PKCE_MODES = ["registered", "required"] as const

const fhirId = z.string().refine(isFhirId).or(z.literal("")).catch("")
const line = z
  .string()
  .max(200)
  .regex(/^\P{Cc}*$/u)
  .catch("")

export const launcherStateSchema = z.object({
  type: z.enum(["ehr", "standalone"]).catch("ehr"),
  /** Id of the API; empty for the first. */
  api: z.string().max(40).catch(""),
  /** Id of the person who is to sign in; empty for whoever does. */
  person: z.string().max(40).catch(""),
  patient: fhirId,
  encounter: fhirId,
  intent: line,
  tenant: line,
  /** References for `fhirContext`, separated by spaces. */
  resources: line,
  banner: z.enum(["yes", "no"]).catch("yes"),
  pkce: z.enum(PKCE_MODES).catch("registered"),
  error: z.string().refine(isSimulatedError).or(z.literal("")).catch(""),
  /** Narrows the list of patients by name. */
  find: line,
})
export type LauncherState = z.infer<typeof launcherStateSchema>

export const DEFAULT_LAUNCHER: LauncherState = {
  type: "ehr",
  api: "",
  person: "",
  patient: "",
  encounter: "",
  intent: "",
  tenant: "",
  resources: "",
  banner: "yes",
  pkce: "registered",
  error: "",
  find: "",
}

/** @param params one value a name; others are ignored */
export const parseLauncherState = (
  params: Readonly<Record<string, string | string[] | undefined>>,
): LauncherState => launcherStateSchema.parse({ ...DEFAULT_LAUNCHER, ...params })

/** Without a question mark; only what differs from the default. */
export function printLauncherState(state: LauncherState): string {
  const entries = Object.entries(state).filter(
    ([name, value]) => value !== DEFAULT_LAUNCHER[name as keyof LauncherState],
  )
  return new URLSearchParams(entries).toString()
}
