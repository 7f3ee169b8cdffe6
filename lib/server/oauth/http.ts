/** Reading requests and writing responses at the protocol's edge: bounded bodies, safe headers, errors in JSON. */

import type { OAuthResponse } from "@/lib/oauth/context"
import { DPOP_ALGS } from "@/lib/oauth/dpop"
import { errorUri, type OAuthError } from "@/lib/oauth/errors"
import { LAUNCH_SCOPE } from "@/lib/oauth/launch-endpoint"
import { refuse } from "@/lib/oauth/refusals"

const MAX_BODY_BYTES = 64 * 1024
const FORM = "application/x-www-form-urlencoded"

/** RFC 6749 §5.1 asks for both, and SMART's test kit looks for the older one too. */
export const NO_STORE = { "cache-control": "no-store", pragma: "no-cache" }

/**
 * The answer to a method a page's endpoint does not take (RFC 9110 §15.5.6), and to OPTIONS; `null` to go on.
 * @param methods HEAD goes with GET
 */
export function refuseMethod(request: Request, methods: readonly ("GET" | "POST")[]): Response | null {
  const method = request.method === "HEAD" ? "GET" : request.method
  if (methods.some((taken) => taken === method)) return null
  const headers = { allow: methods.join(", ") }
  if (method === "OPTIONS") return new Response(null, { status: 204, headers })
  return new Response("This method is not allowed here.", { status: 405, headers })
}

/** The body as text, at most `limit` bytes of it. @throws invalid_request beyond */
export async function readBody(request: Request, limit = MAX_BODY_BYTES): Promise<string> {
  const tooLarge = () => refuse("request.too_large", { detail: { limit } })
  const declared = request.headers.get("content-length")
  if (Number(declared ?? 0) > limit) throw tooLarge()
  // Node ends a body at the length it declares; such a one comes whole, without the cost of a web stream.
  if (declared !== null) return request.text()
  if (!request.body) return ""
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > limit) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString("utf8")
}

/**
 * The fields of a form-encoded body (RFC 6749 Appendix B); none for an empty one.
 * @throws invalid_request for another content type or an oversize body
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()
  const text = await readBody(request)
  if (text !== "" && type !== FORM)
    throw refuse("request.content_type", { detail: { sent: type?.slice(0, 100) } })
  return new URLSearchParams(text)
}

/** RFC 6749 §5.2 and RFC 6750 §3: how to authenticate, for every 401 and for a token without the scope. */
function toChallenge(error: OAuthError, issuer: string): string | null {
  const realm = `realm="${issuer}"`
  if (error.code === "invalid_client") return `Basic ${realm}, charset="UTF-8"`
  if (error.refusal === "token.missing") return `Bearer ${realm}`
  if (error.refusal?.startsWith("token.dpop"))
    return `DPoP algs="${DPOP_ALGS.join(" ")}", error="${error.code}"`
  if (error.code !== "invalid_token" && error.code !== "insufficient_scope") return null
  const needed = error.refusal === "launch.no_permission" ? LAUNCH_SCOPE : "openid"
  const scope = error.code === "insufficient_scope" ? `, scope="${needed}"` : ""
  return `Bearer ${realm}, error="${error.code}", error_description="${error.description}"${scope}`
}

/** Our limits count by the minute (RFC 9110 §10.2.3). */
export const RETRY_AFTER = "60"

/** RFC 6749 §5.2: code, constant description and the page that explains the code; the cause stays here. */
export function errorResponse(error: OAuthError, issuer: string): OAuthResponse {
  const challenge = toChallenge(error, issuer)
  return {
    status: error.status,
    headers: {
      ...(challenge && { "www-authenticate": challenge }),
      ...(error.status === 429 && { "retry-after": RETRY_AFTER }),
    },
    json: {
      error: error.code,
      error_description: error.description,
      ...(error.refusal === null ? {} : { error_uri: errorUri(issuer, error.code) }),
    },
  }
}

export function toResponse(answer: OAuthResponse, headers: Record<string, string> = {}): Response {
  const all = { ...NO_STORE, "x-content-type-options": "nosniff", ...headers, ...answer.headers }
  if (answer.json === undefined) return new Response(null, { status: answer.status, headers: all })
  const body = JSON.stringify(answer.json)
  return new Response(body, {
    status: answer.status,
    headers: { "content-type": "application/json", ...all },
  })
}
