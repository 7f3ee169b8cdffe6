/** Reading requests and writing answers at the protocol's edge: bounded bodies, safe headers, errors in JSON. */

import type { OAuthResponse } from "@/lib/oauth/context"
import { DPOP_ALGS } from "@/lib/oauth/dpop"
import { errorUri, isOAuthError, type OAuthError } from "@/lib/oauth/errors"
import { LAUNCH_SCOPE } from "@/lib/oauth/launch-endpoint"
import { refuse } from "@/lib/oauth/refusals"
import { readWhole } from "../http/held-body"
import { NOSNIFF, type PlainAnswer, type PlainHead, toReadable } from "../http/plain"

/** A request from anywhere whose body was not read yet. */
type Sent = Pick<PlainHead, "headers"> & { body: Parameters<typeof toReadable>[0] | null }

const MAX_BODY_BYTES = 64 * 1024
const FORM = "application/x-www-form-urlencoded"
const BYTE_ORDER_MARK = "\ufeff"

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

/** The body as text, at most `limit` bytes of it. @throws invalid_request beyond, and where it breaks off */
export async function readBody({ headers, body }: Sent, limit = MAX_BODY_BYTES): Promise<string> {
  const tooLarge = () => refuse("request.too_large", { detail: { limit } })
  if (Number(headers.get("content-length") ?? 0) > limit) throw tooLarge()
  if (body === null) return ""
  const whole = await readWhole(toReadable(body), limit, tooLarge).catch((cause: unknown) => {
    throw isOAuthError(cause) ? cause : refuse("request.malformed", { cause })
  })
  const text = whole.toString("utf8")
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
}

/** The media type of the body, without parameters. */
export const contentType = ({ headers }: Pick<Sent, "headers">): string | undefined =>
  headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()

/**
 * The fields of a form-encoded body (RFC 6749 Appendix B); none for an empty one.
 * @throws invalid_request for another content type or an oversize body
 */
export async function readForm(request: Sent): Promise<URLSearchParams> {
  const type = contentType(request)
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

const BARE = { ...NO_STORE, ...NOSNIFF }
const JSON_BODY = { "content-type": "application/json", ...BARE }

/** @param headers beside the answer's own, which come first */
export function toAnswer(
  { status, headers: own, json }: OAuthResponse,
  headers: Record<string, string> = {},
): PlainAnswer {
  if (json === undefined) return { status, headers: { ...BARE, ...headers, ...own }, body: null }
  return { status, headers: { ...JSON_BODY, ...headers, ...own }, body: JSON.stringify(json) }
}
