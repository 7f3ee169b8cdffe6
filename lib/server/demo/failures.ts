/** Refused calls of the demo's failing apps, seen on some of the last days, as their inboxes would hold them. */

import { createHash } from "node:crypto"
import type { Db } from "@/db/client"
import { upsertFailures } from "@/db/queries/failures"
import type { Cause } from "@/lib/failures/causes"
import { groupKey } from "@/lib/failures/group"
import { toSample } from "@/lib/failures/sample"
import { freshId } from "../random"
import type { SeededApp } from "./apps"

const DAY = 86_400_000

interface DemoFailure {
  cause: Cause
  method: string
  path: string
  parameters: (app: SeededApp) => [string, string][]
  detail: Record<string, unknown>
  /** Refusals on each of the last days, today last. */
  byDay: readonly number[]
}

const FAILURES: Readonly<Record<string, DemoFailure>> = {
  redirect: {
    cause: "authorize.redirect_uri",
    method: "GET",
    path: "/oauth/authorize",
    parameters: (app) => [
      ["response_type", "code"],
      ["client_id", app.demo.clientId ?? app.id],
      ["redirect_uri", "https://growth.mercy.example/index.htm"],
      ["scope", "openid launch/patient"],
      ["code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"],
    ],
    detail: {
      sent: "https://growth.mercy.example/index.htm",
      nearest: "https://growth.mercy.example/index.html",
    },
    byDay: [0, 2, 5, 4, 3, 6],
  },
  secret: {
    cause: "secret.wrong",
    method: "POST",
    path: "/oauth/token",
    parameters: () => [
      ["grant_type", "client_credentials"],
      ["client_secret", "Zm9yZ290dGVuLWZyb20tMjAxOQ"],
    ],
    detail: { length: 26 },
    byDay: [12, 12, 11, 12, 12, 7],
  },
  scope: {
    cause: "scope.not_allowed",
    method: "POST",
    path: "/oauth/token",
    parameters: () => [
      ["grant_type", "client_credentials"],
      ["scope", "system/*.cruds"],
    ],
    detail: { beyond: ["system/*.cruds"], allowed: ["system/*.rs"] },
    byDay: [0, 0, 0, 1, 2, 4],
  },
  policy: {
    cause: "fhir.not_permitted",
    method: "PUT",
    path: "/fhir/mercy/Observation/1182",
    parameters: () => [],
    detail: {
      action: "update",
      type: "Observation",
      message: "No policy of this app permits updating an Observation.",
    },
    byDay: [1, 0, 2, 1, 0, 3],
  },
  "no-policy": {
    cause: "fhir.no_policy",
    method: "POST",
    path: "/fhir/mercy/Observation",
    parameters: () => [],
    detail: {
      action: "create",
      type: "Observation",
      message: "No policy is linked to this app, so nothing is allowed.",
    },
    byDay: [0, 0, 0, 0, 3, 5],
  },
}

/** One failure for each app whose traffic is said to fail. */
export async function seedFailures(db: Db, apps: readonly SeededApp[]): Promise<void> {
  const now = Date.now()
  for (const app of apps) {
    const failure = FAILURES[app.demo.traffic?.cause ?? ""]
    if (!failure) continue
    const { cause, method, path } = failure
    const asked = cause.startsWith("fhir.") ? { scopes: app.demo.scopes, side: "app", auth: "bearer" } : {}
    const detail = { ...failure.detail, ...asked }
    const clientId = app.demo.clientId ?? app.id
    const key = groupKey({ appId: app.id, clientId, cause, detail })
    const parameters = failure.parameters(app)
    const sent = {
      method,
      path,
      headers: new Headers({ "user-agent": "node" }),
      parameters,
      ip: "10.20.4.17",
    }
    const row = {
      appId: app.id,
      clientId,
      cause,
      fingerprint: createHash("sha256").update(key).digest("base64url"),
      sample: { ...toSample(sent, detail) },
    }
    for (const [index, count] of failure.byDay.entries()) {
      if (count === 0) continue
      const at = new Date(now - (failure.byDay.length - 1 - index) * DAY - 60_000)
      await upsertFailures(db, [{ ...row, id: freshId("failure"), count, firstSeenAt: at, lastSeenAt: at }])
    }
  }
}
