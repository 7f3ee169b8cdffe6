/** A request to an upstream issuer. Its address comes from an owner and from documents it serves itself. */

import { fetchOutgoing } from "@/lib/server/outgoing"

const TIMEOUT_MS = 5000
const MAX_BYTES = 256 * 1024

export interface GuardedRequest {
  url: string
  /** The one host that may have a private address, and be asked by http. */
  allowedPrivateHost: string | null
  /** A form to POST; left out: GET. */
  form?: URLSearchParams
  authorization?: string
}

/**
 * @returns the JSON object answered
 * @throws for anything but a 200 (any status for a POST) with a JSON object
 */
export async function fetchJson(of: GuardedRequest): Promise<Record<string, unknown>> {
  const body = of.form?.toString()
  const headers: Record<string, string> = { accept: "application/json" }
  if (body !== undefined) {
    headers["content-type"] = "application/x-www-form-urlencoded"
    headers["content-length"] = String(Buffer.byteLength(body))
  }
  if (of.authorization) headers.authorization = of.authorization
  const answer = await fetchOutgoing(of.url, {
    ...(body === undefined ? {} : { method: "POST", body }),
    headers,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    allowedHosts: of.allowedPrivateHost === null ? [] : [of.allowedPrivateHost.toLowerCase()],
    plainHttp: "allowed",
  })
  if (body === undefined && answer.status !== 200) throw new Error(`the upstream answered ${answer.status}`)
  const json: unknown = JSON.parse(answer.body)
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new Error("the upstream answered no JSON object")
  return json as Record<string, unknown>
}
