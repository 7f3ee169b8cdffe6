/**
 * Client authentication (RFC 6749 §2.3, RFC 7523, OpenID Connect Core §9). An app uses the one method it is
 * registered for. All failures look the same outside; the refusal says which it was inside.
 */

import type { Id, SecretId } from "@/lib/id"
import { checkSecretShape } from "@/lib/secret-format"
import { fromBase64 } from "./base64url"
import type { ClientSecret, OAuthClient } from "./client"
import { ASSERTION_TYPE, readAssertionSubject, verifyAssertion } from "./client-assertion"
import type { OAuthContext, OAuthRequest } from "./context"
import type { Params } from "./params"
import { refuse } from "./refusals"
import { secretRefusal } from "./secret-refusal"

export type PresentedCredentials =
  | { method: "client_secret_basic" | "client_secret_post"; clientId: string; secret: string }
  | { method: "private_key_jwt"; clientId: string; assertion: string }
  | { method: "none"; clientId: string }

export interface AuthenticatedClient {
  client: OAuthClient
  secretId: SecretId | null
  keyId: Id<"key"> | null
}

/** Longer than any secret we make; what is longer is not hashed. */
const MAX_SECRET = 1024
// biome-ignore lint/suspicious/noControlCharactersInRegex: the point of the check
const CONTROL = /[\u0000-\u001f\u007f]/

/** RFC 6749 Appendix B: `+` is a space, %XX a byte of UTF-8; `null` when it is not that. */
function formDecode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return null
  }
}

/**
 * Id and secret of an `Authorization: Basic` header. RFC 7617 §2: split at the first colon; RFC 6749 §2.3.1:
 * both halves are form-encoded first. The scheme's case does not matter (RFC 9110 §11.1).
 * @throws invalid_client when the header is another scheme or malformed
 */
export function parseBasic(header: string): { clientId: string; secret: string } {
  const [scheme = "", ...rest] = header.trim().split(/ +/)
  if (scheme.toLowerCase() !== "basic")
    throw refuse("client.unknown_scheme", { detail: { scheme: scheme.slice(0, 20) } })
  const malformed = () => refuse("client.malformed_basic")
  const bytes = rest.length === 1 && header.length < 8192 ? fromBase64(rest[0] ?? "") : null
  if (!bytes) throw malformed()
  let text: string
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw malformed()
  }
  const colon = text.indexOf(":")
  if (colon < 1) throw malformed()
  const clientId = formDecode(text.slice(0, colon))
  const secret = formDecode(text.slice(colon + 1))
  if (!clientId || secret === null || CONTROL.test(clientId + secret)) throw malformed()
  return { clientId, secret }
}

/**
 * What the request presents, without judging it.
 * @throws invalid_request for two methods at once or two different ids (RFC 6749 §2.3)
 */
export function readCredentials(authorization: string | null, params: Params): PresentedCredentials {
  const named = params.get("client_id")
  const secret = params.get("client_secret")
  const assertion = params.get("client_assertion")
  const ways = [authorization !== null, secret !== undefined, assertion !== undefined].filter(Boolean)
  if (ways.length > 1) throw refuse("client.mixed_methods")
  if (authorization !== null) {
    const basic = parseBasic(authorization)
    if (named !== undefined && named !== basic.clientId) throw refuse("client.id_mismatch")
    return { method: "client_secret_basic", ...basic }
  }
  if (assertion !== undefined) {
    if (params.get("client_assertion_type") !== ASSERTION_TYPE) throw refuse("assertion.type")
    const clientId = readAssertionSubject(assertion)
    if (named !== undefined && named !== clientId) throw refuse("client.id_mismatch")
    return { method: "private_key_jwt", clientId, assertion }
  }
  if (named === undefined) throw refuse("client.missing")
  if (secret !== undefined) return { method: "client_secret_post", clientId: named, secret }
  return { method: "none", clientId: named }
}

const NO_HASH = new Uint8Array(32)

/**
 * The registered secret that matches. Every stored hash is compared, and one that cannot match when there is
 * none, so that time tells nothing.
 */
export function requireSecret(context: OAuthContext, client: OAuthClient | null, sent: string): SecretId {
  if (sent === "" || sent.length > MAX_SECRET)
    throw refuse("secret.wrong", { detail: { length: sent.length } })
  const hash = context.sha256(sent)
  const secrets = client?.secrets ?? []
  if (secrets.length === 0) context.equal(hash, NO_HASH)
  let found: ClientSecret | null = null
  for (const secret of secrets) if (context.equal(hash, secret.hash)) found = secret
  if (!client) throw refuse("client.unknown")
  // The shape tells an id, a cut or a wrapped secret from a wrong one; the value itself goes nowhere.
  if (!found) throw refuse("secret.wrong", { detail: { shape: checkSecretShape(sent) } })
  const unusable = secretRefusal(found, context.now())
  if (unusable) throw refuse(unusable, { detail: { secret: found.id } })
  return found.id
}

/** The state of the app, judged after its credentials. */
export function checkClientState(client: OAuthClient): void {
  if (client.state === "active") return
  throw refuse(client.state === "elsewhere" ? "client.registered_elsewhere" : `client.${client.state}`)
}

/** RFC 8414 `token_endpoint_auth_method`: the registered method and no other. */
export function checkMethod(
  client: OAuthClient | null,
  presented: Pick<PresentedCredentials, "method">,
): void {
  if (!client || client.authMethod === presented.method) return
  const detail = { sent: presented.method, registered: client.authMethod }
  if (client.authMethod === "none") throw refuse("client.public_sent_credentials", { detail })
  if (presented.method === "none") throw refuse("client.credentials_missing", { detail })
  throw refuse("client.other_method_registered", { detail })
}

/**
 * The app behind a request, proven by its registered method; a public app by its id alone.
 * @throws invalid_client with the one public description; invalid_request for mixed methods
 */
export async function authenticateClient(
  context: OAuthContext,
  request: OAuthRequest,
  params: Params,
): Promise<AuthenticatedClient> {
  const presented = readCredentials(request.authorization, params)
  request.facts.clientId = presented.clientId
  const client = await context.store.findClient(presented.clientId)
  if (client) request.facts.client = client
  checkMethod(client, presented)
  let secretId: SecretId | null = null
  let keyId: Id<"key"> | null = null
  if ("secret" in presented) secretId = requireSecret(context, client, presented.secret)
  if (!client) throw refuse("client.unknown")
  if ("assertion" in presented) {
    keyId = await verifyAssertion(context, client, { assertion: presented.assertion, endpoint: request.url })
  }
  checkClientState(client)
  if (secretId) request.facts.secretId = secretId
  if (keyId) request.facts.keyId = keyId
  return { client, secretId, keyId }
}
