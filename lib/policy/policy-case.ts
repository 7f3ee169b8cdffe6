/**
 * A case saved with a policy: a request that must be allowed, or must be denied, by this policy alone. It names
 * no app or person of the instance, so it means the same next year. Not here: running it.
 */

import { z } from "zod"
import { APP_KINDS } from "@/lib/apps/app"
import { ROLES } from "@/lib/people/roles"

export const CASE_SIDES = ["app", "person"] as const
export const CASE_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const
/** Kept small enough to run all of them while somebody types. */
export const MAX_CASES = 50

export const caseRequestSchema = z.object({
  /** Which side the policy stands on; the other side allows everything. */
  side: z.enum(CASE_SIDES),
  method: z.enum(CASE_METHODS),
  /** Below the FHIR base, query included. */
  path: z.string().trim().min(1, "Enter the part after the FHIR base.").max(2000),
  app: z.object({
    kind: z.enum(APP_KINDS),
    clientId: z.string().max(200),
    smart: z.boolean(),
    tags: z.array(z.string().max(60)).max(50),
  }),
  /** Null: the app acts for itself. */
  person: z.object({ role: z.enum(ROLES), fhirUser: z.string().max(200).nullable() }).nullable(),
  scopes: z.array(z.string().max(512)).max(200),
  launchPatient: z
    .string()
    .regex(/^[A-Za-z0-9\-.]{1,64}$/, "A FHIR id has 1 to 64 letters, digits, dots and hyphens.")
    .nullable(),
  auth: z.enum(["bearer", "dpop", "basic"]),
  ip: z.union([z.ipv4(), z.ipv6()], "Enter an IP address, such as 10.20.0.5.").nullable(),
  /** The moment of the call; kept, so that a case about hours gives one answer all day. */
  at: z.iso.datetime(),
  tokenAgeSeconds: z.int().min(0).max(31_536_000),
})
export type CaseRequest = z.output<typeof caseRequestSchema>

export const newCaseSchema = z.object({
  name: z.string().trim().min(1, "Say what must hold.").max(120, "Use at most 120 characters."),
  expect: z.enum(["allow", "deny"]),
  request: caseRequestSchema,
})
export type NewCase = z.output<typeof newCaseSchema>

/** What running a case came to. */
export interface CaseResult {
  id: string
  name: string
  expect: "allow" | "deny"
  holds: boolean
  /** `GET Observation/7` */
  asked: string
  /** Why it was allowed or denied. */
  reason: string
}
