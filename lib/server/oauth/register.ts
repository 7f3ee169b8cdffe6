/**
 * `/oauth/register`: dynamic registration (RFC 7591) by POST, and management of a registration (RFC 7592) by
 * GET, PUT and DELETE with `client_id` in the query. Open to any origin: no cookie counts here.
 */

import { isAppError } from "@/lib/errors"
import { endpointUrl } from "@/lib/oauth/context"
import type { OAuthError } from "@/lib/oauth/errors"
import { refuse } from "@/lib/oauth/refusals"
import { type ParsedMetadata, parseClientMetadata, refuseMember } from "@/lib/oauth/registration"
import { holdsNul } from "@/lib/text/nul"
import { takeAttempt } from "../auth/limits"
import { networkOf } from "../auth/network-of"
import { clientIp } from "../client-ip"
import { readPublicKeys } from "../credentials/read-public-keys"
import { issuer } from "../env"
import { checkLiteralHost } from "../gateway/address-guard"
import type { PlainAnswer, PlainHead, PlainRequest } from "../http/plain"
import {
  changeItself,
  findSelf,
  readItself,
  registerItself,
  removeItself,
  type Self,
} from "../registration/self-registration"
import { findUsableToken } from "../registration/tokens"
import { corsHeaders, preflight } from "./cors"
import { noted, translate } from "./endpoint"
import { equal, sha256 } from "./hash"
import { contentType, errorResponse, readBody, toAnswer } from "./http"
import { registrationMode } from "./instance-settings"
import { store } from "./store"

const METHODS = ["GET", "POST", "PUT", "DELETE", "OPTIONS"]
type Json = Record<string, unknown>

const bearerOf = (request: PlainHead): string | null =>
  /^bearer +([A-Za-z0-9\-._~+/]{1,200}=*)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null

const isAuthorized = ({ headers }: PlainHead): boolean => headers.get("authorization") !== null

/** RFC 7591 §3.1: a JSON object. */
async function readMetadata(request: PlainRequest): Promise<Json> {
  if (contentType(request) !== "application/json") throw refuse("register.body")
  let json: unknown
  try {
    json = JSON.parse(await readBody(request))
  } catch (cause) {
    if (cause instanceof SyntaxError) throw refuse("register.body", { cause })
    throw cause
  }
  if (typeof json !== "object" || json === null || Array.isArray(json) || holdsNul(json))
    throw refuse("register.body")
  return json as Json
}

function isForbiddenHost(host: string): boolean {
  try {
    checkLiteralHost(host)
    return /(^|\.)localhost$/i.test(host)
  } catch {
    return true
  }
}

/** A key no signature could be checked with is refused now, not at the first token. */
function checkKeys({ jwks }: ParsedMetadata): void {
  if (jwks === null) return
  try {
    readPublicKeys(JSON.stringify({ keys: jwks.filter(({ use }) => use !== "enc") }))
  } catch (error) {
    throw isAppError(error) ? refuseMember("jwks", error.message) : error
  }
}

const parser =
  (metadata: Json) =>
  (state: "draft" | "active"): ParsedMetadata => {
    const parsed = parseClientMetadata(metadata, { state, isForbiddenHost })
    checkKeys(parsed)
    return parsed
  }

/** Strangers by their address, apps by themselves; a token bounds its own use. */
async function limit(name: "registration" | "registration-change", key: string): Promise<void> {
  try {
    await takeAttempt(name, key)
  } catch (cause) {
    throw isAppError(cause) ? refuse("register.rate", { cause }) : cause
  }
}

/** RFC 7592 §3: where and with what the app manages itself. */
const management = (metadata: Json, token: string): Json => ({
  ...metadata,
  registration_client_uri: `${endpointUrl(issuer(), "register")}?client_id=${encodeURIComponent(String(metadata.client_id))}`,
  registration_access_token: token,
})

async function register(request: PlainRequest): Promise<Json> {
  const mode = await registrationMode()
  if (mode === "off") throw refuse("register.off")
  const sent = bearerOf(request)
  const tokenHash = sent === null ? null : await findUsableToken(sent)
  if (tokenHash === null) await limit("registration", networkOf(clientIp(request.headers)))
  if (tokenHash === null && isAuthorized(request)) throw refuse("register.token")
  // RFC 6750 §3.1: who sent nothing is told how, not what was wrong.
  if (tokenHash === null && mode === "token") throw refuse("token.missing")
  const metadata = await readMetadata(request)
  const by = { tokenHash, ip: clientIp(request.headers) }
  const made = await registerItself(parser(metadata), by)
  return management(made.metadata, made.managementToken)
}

/** @throws invalid_token (401) unless the token is the one of this app (RFC 7592 §2) */
async function requireSelf(request: PlainHead): Promise<{ self: Self; clientId: string; token: string }> {
  const token = bearerOf(request)
  const ids = new URLSearchParams(request.query).getAll("client_id")
  const [clientId = ""] = ids
  const known = token !== null && ids.length === 1 && /^\P{Cc}{1,300}$/u.test(clientId)
  const self = known ? await findSelf(clientId, token) : null
  if (token === null && !isAuthorized(request)) throw refuse("token.missing")
  if (!self || token === null) throw refuse("register.management_token")
  return { self, clientId, token }
}

const OF_THE_SERVER = [
  "registration_access_token",
  "registration_client_uri",
  "client_secret_expires_at",
  "client_id_issued_at",
]

/** RFC 7592 §2.2: the update names the app and none of what only the server says. */
async function checkUpdate(metadata: Json, clientId: string): Promise<void> {
  if (metadata.client_id !== clientId) throw refuse("register.client_id")
  if (OF_THE_SERVER.some((member) => member in metadata)) throw refuse("register.server_member")
  if (metadata.client_secret === undefined) return
  const hash = sha256(String(metadata.client_secret))
  const secrets = (await store.findClient(clientId))?.secrets ?? []
  if (!secrets.some((secret) => equal(secret.hash, hash))) throw refuse("register.client_secret")
}

async function manage(request: PlainRequest): Promise<{ status: number; json?: Json }> {
  const { self, clientId, token } = await requireSelf(request)
  const ip = clientIp(request.headers)
  if (request.method === "DELETE") {
    await removeItself(self, ip)
    return { status: 204 }
  }
  if (request.method !== "PUT") return { status: 200, json: management(await readItself(self), token) }
  await limit("registration-change", self.id)
  const metadata = await readMetadata(request)
  await checkUpdate(metadata, clientId)
  return { status: 200, json: management(await changeItself(self, parser(metadata), ip), token) }
}

/** What the rules of apps refuse is the metadata's fault. */
const toOAuth = (error: unknown): OAuthError =>
  isAppError(error) ? refuse("register.metadata", { cause: error }) : translate(error)

/** Brought to the inbox: of the app that manages itself, or the one admins share. */
async function notedHere(request: PlainHead, error: OAuthError): Promise<OAuthError> {
  // The token in the header is no client's credential.
  const headers = {
    get: (name: string) => (name === "authorization" ? null : request.headers.get(name)),
  }
  await noted({ ...request, headers }, { facts: {}, error, parameters: new URLSearchParams(request.query) })
  return error
}

export async function registerEndpoint(request: PlainRequest): Promise<PlainAnswer> {
  if (request.method === "OPTIONS") return preflight("any", request, METHODS)
  const cors = await corsHeaders("any", request)
  try {
    if (request.method === "POST") return toAnswer({ status: 201, json: await register(request) }, cors)
    if (["GET", "HEAD", "PUT", "DELETE"].includes(request.method))
      return toAnswer(await manage(request), cors)
    await notedHere(request, refuse("request.method"))
    const json = { error: "invalid_request", error_description: "This method is not allowed here." }
    return toAnswer({ status: 405, headers: { allow: METHODS.join(", ") }, json }, cors)
  } catch (error) {
    return toAnswer(errorResponse(await notedHere(request, toOAuth(error)), issuer()), cors)
  }
}
