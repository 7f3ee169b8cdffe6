/** Four weeks of activity for the demo: busy by day, quiet at weekends, and the refusals people ask about. */

import type { Db } from "@/db/client"
import type { ActivityRow } from "@/db/queries/activity"
import { type DayOfSecret, type DayOfUse, insertActivityHistory } from "@/db/queries/activity-history"
import type { SeededApp } from "./apps"

const DAYS = 28
const DAY = 86_400_000
/** Events listed one by one; the rest is counted by the day. */
const LISTED_DAYS = 3

/** A small generator (mulberry32), so that the demo looks the same each time. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const CAUSES: Record<string, Pick<ActivityRow, "kind" | "code" | "cause" | "detail">> = {
  redirect: {
    kind: "authorize.refused",
    code: "invalid_request",
    cause: "authorize.redirect_uri",
    detail: {
      sent: "https://growth.mercy.example/index.htm",
      registered: "https://growth.mercy.example/index.html",
    },
  },
  secret: {
    kind: "token.refused",
    code: "invalid_client",
    cause: "secret.wrong",
    detail: {},
  },
  scope: {
    kind: "token.refused",
    code: "invalid_scope",
    cause: "scope.not_allowed",
    detail: { sent: "patient/*.cruds" },
  },
  policy: {
    kind: "fhir.denied",
    code: null,
    cause: "fhir.not_permitted",
    detail: {
      method: "PUT",
      path: "Observation/1182",
      reason: "No policy lets this app update Observation.",
    },
  },
  "no-policy": {
    kind: "fhir.denied",
    code: null,
    cause: "fhir.no_policy",
    detail: {
      method: "POST",
      action: "create",
      type: "Observation",
      message: "No policy is linked to this app.",
    },
  },
}
const OTHER = CAUSES.policy

const TYPES = ["Observation", "Patient", "Encounter", "Condition"]

/** Counts for each day of each app with traffic, and single events for the last days. */
export async function seedActivity(db: Db, apps: readonly SeededApp[]): Promise<void> {
  const now = Date.now()
  const days: DayOfUse[] = []
  const secrets: DayOfSecret[] = []
  const events: ActivityRow[] = []
  apps.forEach((app, index) => {
    const traffic = app.demo.traffic
    if (!traffic) return
    const random = generator(index + 7)
    for (let ago = DAYS - 1; ago >= 0; ago--) {
      const at = new Date(now - ago * DAY)
      const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6
      const busy = (weekend && app.demo.kind !== "service" ? 0.35 : 1) * (0.8 + 0.4 * random())
      const issued = Math.round(traffic.tokens * busy)
      const calls = Math.round(issued * traffic.calls)
      const denied = Math.round(calls * traffic.refused)
      const atToken = CAUSES[traffic.cause ?? ""]?.kind !== "fhir.denied" && traffic.cause !== undefined
      const refused = atToken ? Math.max(1, Math.round(issued * traffic.refused)) : 0
      days.push({
        appId: app.id,
        day: at.toISOString().slice(0, 10),
        issued,
        refused,
        fhirAllowed: calls - denied,
        fhirDenied: atToken ? 0 : denied,
      })
      if (app.secretId)
        secrets.push({ secretId: app.secretId, day: at.toISOString().slice(0, 10), uses: issued })
      if (ago < LISTED_DAYS) events.push(...eventsOf(app, at, random))
    }
  })
  events.sort((a, b) => a.at.getTime() - b.at.getTime())
  await insertActivityHistory(db, { days, secrets, events })
}

function eventsOf(app: SeededApp, day: Date, random: () => number): ActivityRow[] {
  const traffic = app.demo.traffic
  const blank = {
    appId: app.id,
    clientId: app.demo.clientId,
    userId: null,
    apiId: null,
    grantId: null,
    secretId: null,
    grantType: null,
    code: null,
    cause: null,
    detail: null,
    ip: `10.20.${Math.floor(random() * 8)}.${Math.floor(random() * 250)}`,
  }
  const when = () => new Date(Math.min(Date.now() - 60_000, day.getTime() - random() * DAY))
  const rows: ActivityRow[] = []
  for (let i = 0; i < 3; i++) {
    const grantType = app.demo.kind === "service" ? "client_credentials" : "authorization_code"
    rows.push({ ...blank, at: when(), kind: "token.issued", grantType, detail: { scopes: app.demo.scopes } })
    const type = TYPES[Math.floor(random() * TYPES.length)]
    rows.push({
      ...blank,
      at: when(),
      kind: "fhir.allowed",
      detail: { method: "GET", action: "search", type },
    })
  }
  const cause = CAUSES[traffic?.cause ?? ""] ?? OTHER
  const refusals = traffic?.cause ? 3 : (traffic?.refused ?? 0) > 0.005 ? 1 : 0
  for (let i = 0; i < refusals; i++) if (cause) rows.push({ ...blank, ...cause, at: when() })
  return rows
}
