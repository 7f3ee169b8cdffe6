import { z } from "zod"
import type { AppKind } from "@/lib/apps/app"
import { APP_KINDS } from "@/lib/apps/app"
import type { ApiId, AppId, PolicyId, UserId } from "@/lib/id"
import type { AuthMethod } from "@/lib/policy/model"

export type TrialChoices = {
  apps: readonly {
    id: AppId
    clientId: string
    name: string
    allowedScopes: readonly string[]
  }[]
  apis: readonly { id: ApiId; name: string; slug: string }[]
  people: readonly { id: UserId; name: string; role: string }[]
}

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const

/** The simulator's form: every value as typed, empty for "as it is". */
export const trialSchema = z.object({
  appId: z.string().min(1, "Choose an app."),
  apiId: z.string(),
  userId: z.string(),
  scopes: z.string().max(4000, "Use at most 4,000 characters."),
  launchPatient: z
    .string()
    .trim()
    .regex(/^([A-Za-z0-9\-.]{1,64})?$/, "A FHIR id has 1 to 64 letters, digits, dots and hyphens."),
  method: z.enum(METHODS),
  path: z.string().trim().min(1, "Enter the part after the FHIR base, such as Observation?patient=7."),
  kind: z.enum(["", ...APP_KINDS]),
  auth: z.enum(["", "bearer", "dpop", "basic"]),
  ip: z.union([z.literal(""), z.ipv4(), z.ipv6()], "Enter an IP address, such as 10.20.0.5."),
  /** `2026-03-02T09:30`, UTC. */
  at: z.string().regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?)?$/, "Enter a date and a time."),
  tokenAge: z.string().regex(/^\d{0,8}$/, "Enter whole seconds."),
})
export type Trial = z.input<typeof trialSchema>

/** What the form starts with, as the address may say. */
export type TrialStart = Partial<Trial>

const PARAMETERS = {
  app: "appId",
  api: "apiId",
  person: "userId",
  scopes: "scopes",
  patient: "launchPatient",
  method: "method",
  path: "path",
  kind: "kind",
  auth: "auth",
  ip: "ip",
  at: "at",
  age: "tokenAge",
} as const satisfies Record<string, keyof Trial>

/**
 * The trial an address describes: `?app=app_...&method=GET&path=Observation/7&scopes=...`. Values that do not
 * fit are left out; `at` may be any ISO 8601 moment.
 */
export function trialFromAddress(query: Readonly<Record<string, string | string[] | undefined>>): TrialStart {
  const start: Record<string, string> = {}
  for (const [parameter, field] of Object.entries(PARAMETERS)) {
    const value = query[parameter]
    if (typeof value !== "string" || value === "") continue
    const shown = field === "at" ? toMinute(value) : value
    if (trialSchema.shape[field].safeParse(shown).success) start[field] = shown
  }
  return start
}

function toMinute(value: string): string {
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(0, 19)
}

/** As the server takes it. */
export function toSimulation(trial: Trial, on: { policyId: PolicyId | null; text: string }) {
  return {
    ...on,
    appId: trial.appId as AppId,
    apiId: (trial.apiId || null) as ApiId | null,
    userId: (trial.userId || null) as UserId | null,
    scopes: trial.scopes,
    launchPatient: trial.launchPatient.trim() || null,
    method: trial.method,
    path: trial.path,
    kind: (trial.kind || null) as AppKind | null,
    auth: (trial.auth || null) as AuthMethod | null,
    ip: trial.ip || null,
    at: trial.at === "" ? null : new Date(`${trial.at}Z`).toISOString(),
    tokenAgeSeconds: Number(trial.tokenAge || 0),
  }
}
