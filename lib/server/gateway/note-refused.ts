/** Refused calls of the FHIR API, brought to the inbox of the app that sent them. */

import { decodeJwt } from "jose"
import { noteFailure } from "@/lib/server/failures/note"
import { store } from "@/lib/server/oauth/store"
import type { GatewayActivity, Unauthenticated } from "./deps"

const text = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise)

/** A call that scopes or policies refused. */
export function noteDenied({ appId, clientId, cause, detail, ip }: GatewayActivity): void {
  const { path, method, ...rest } = detail
  noteFailure({
    appId,
    clientId,
    cause: cause ?? "gateway.not_understood",
    detail: rest,
    sent: {
      method: text(method, "GET"),
      path: text(path, "/fhir"),
      headers: new Headers(),
      parameters: [],
      ip,
    },
  })
}

interface Claimed {
  clientId: string | null
  detail: Record<string, unknown>
}

/** What a refused token says of itself, unproven: enough to tell its app that it has expired, and no more. */
function readUnproven(authorization: string | null): Claimed {
  const token = authorization?.trim().split(/\s+/)[1] ?? ""
  if (token.length > 16_384 || token.split(".").length !== 3) return { clientId: null, detail: {} }
  try {
    const { client_id, exp, aud, iss } = decodeJwt(token)
    const detail = {
      ...(typeof exp === "number" ? { expiresAt: new Date(exp * 1000).toISOString() } : {}),
      ...(typeof aud === "string" ? { aud } : {}),
      ...(typeof iss === "string" ? { iss } : {}),
    }
    return { clientId: typeof client_id === "string" ? client_id : null, detail }
  } catch {
    return { clientId: null, detail: {} }
  }
}

/** A call whose credentials were refused. A token that proves nothing may still name its app. */
export async function noteUnauthenticated({ api, sent, cause, clientId }: Unauthenticated): Promise<void> {
  const claimed = readUnproven(sent.authorization)
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
      ...(cause === "gateway.other_audience" ? { expected: api.identifierUri } : {}),
    },
    sent: { method: sent.method, path: `/fhir/${api.slug}`, headers, parameters: [], ip: null },
  })
}
