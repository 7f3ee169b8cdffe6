/** Refused calls of the FHIR API, brought to the inbox of the app that sent them. */

import { readUnproven } from "@/lib/server/failures/claimed"
import { noteFailure } from "@/lib/server/failures/note"
import { store } from "@/lib/server/oauth/store"
import type { GatewayActivity, Unauthenticated } from "./deps"
import type { GatewayCause } from "./outcomes"

const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise)

/** A call that was refused once its sender was known. What ended it for another reason is no failure of the app. */
export function noteDenied({ appId, clientId, userId, apiId, cause, detail, ip }: GatewayActivity): void {
  const { path, method, calls, ...rest } = detail
  noteFailure({
    appId,
    clientId,
    cause,
    detail: { ...rest, apiId, userId },
    sent: {
      method: text(method, "GET"),
      path: text(path, "/fhir"),
      headers: new Headers(),
      parameters: [],
      ip,
    },
    proven: true,
    times: typeof calls === "number" ? calls : 1,
  })
}

/** Found out only after the token was good. */
const PROVEN: ReadonlySet<GatewayCause> = new Set<GatewayCause>([
  "gateway.other_audience",
  "gateway.subject_gone",
  "gateway.not_understood",
])

/**
 * A call that ended before it could be decided, for its credentials or its form. A token that proves nothing may
 * still name its app.
 */
export async function noteUnauthenticated({ api, sent, cause, clientId }: Unauthenticated): Promise<void> {
  const claimed = readUnproven(sent.authorization?.trim().split(/\s+/)[1] ?? "")
  const named = clientId ?? claimed.clientId
  const client = named === null ? null : await store.findClient(named)
  const headers = new Headers()
  if (sent.authorization !== null) headers.set("authorization", sent.authorization)
  if (sent.dpop !== null) headers.set("dpop", sent.dpop)
  noteFailure({
    appId: client?.id ?? null,
    clientId: named,
    cause,
    detail: {
      ...claimed.detail,
      ...(cause === "gateway.other_audience" && api ? { expected: api.identifierUri, apiId: api.id } : {}),
    },
    sent: {
      method: sent.method,
      path: api ? `/fhir/${api.slug}` : new URL(sent.url).pathname.split("/").slice(0, 3).join("/"),
      headers,
      parameters: [],
      ip: null,
    },
    proven: PROVEN.has(cause),
  })
}
