/**
 * `oauthEndpoint`: a core endpoint as a function of a plain request, mounted by the server and by Next's routes
 * alike. Errors are translated here and nowhere else, and activity is recorded here.
 */

import type { ActivityKind } from "@/db/schema/activity"
import {
  type ENDPOINT_PATHS,
  endpointUrl,
  type OAuthEndpoint,
  type OAuthRequest,
  type RequestFacts,
} from "@/lib/oauth/context"
import { currentNonce } from "@/lib/oauth/dpop"
import { isOAuthError, type OAuthError, toServerError } from "@/lib/oauth/errors"
import { refuse } from "@/lib/oauth/refusals"
import { recordActivity } from "../activity"
import { clientIp } from "../client-ip"
import { noteCredentialUse } from "../credentials/uses"
import { issuer } from "../env"
import { noteRefusal, type ProtocolRefusal } from "../failures/note-refusal"
import { headOf, type PlainAnswer, type PlainHandler, type PlainHead, type PlainRequest } from "../http/plain"
import { log } from "../log"
import { recordRefusal } from "../refusal-activity"
import { oauthContext } from "./context"
import { type Cors, corsHeaders, preflight } from "./cors"
import { errorPage } from "./html"
import { errorResponse, readForm, toAnswer } from "./http"

export interface EndpointSpec {
  endpoint: keyof typeof ENDPOINT_PATHS
  methods: readonly ("GET" | "POST")[]
  core: OAuthEndpoint
  cors: Cors
  /** What to record of a success and of a refusal, for known apps. */
  activity: { done?: ActivityKind; refused?: ActivityKind }
}

const detailOf = (facts: RequestFacts, error: OAuthError | null) =>
  error ? error.detail : facts.scopes && { scopes: facts.scopes.slice(0, 50) }

/** Every authenticated request uses its credential; issued tokens count their secret themselves. */
function noteUse(kind: ActivityKind | undefined, ip: string | null, facts: RequestFacts): void {
  if (facts.keyId) noteCredentialUse(facts.keyId, ip)
  if (facts.secretId && kind !== "token.issued") noteCredentialUse(facts.secretId, ip)
}

/** Records what happened to a known app; unknown ids would let a stranger fill the table. */
export async function recordFacts(
  kind: ActivityKind | undefined,
  request: Pick<PlainHead, "headers">,
  of: { facts: RequestFacts; error: OAuthError | null },
): Promise<void> {
  const { facts, error } = of
  const ip = clientIp(request.headers)
  noteUse(kind, ip, facts)
  if (!kind || !facts.client) return
  const record = error ? recordRefusal : recordActivity
  await record({
    kind,
    appId: facts.client.id,
    clientId: facts.client.clientId,
    userId: facts.userId,
    apiId: facts.apiId,
    grantId: facts.grantId,
    secretId: facts.secretId,
    grantType: facts.grantType,
    code: error?.code,
    cause: error?.refusal,
    detail: detailOf(facts, error),
    ip,
  })
}

/** A refusal as a protocol error; anything unexpected is logged and becomes server_error. */
export function translate(error: unknown): OAuthError {
  if (isOAuthError(error)) {
    if (error.code === "server_error") log.failure(error.cause ?? error)
    return error
  }
  log.failure(error)
  return toServerError(error)
}

/** CORS, and the nonce for the next proof where one was sent or wanted (RFC 9449 §8.2). */
async function extraHeaders(spec: EndpointSpec, request: PlainRequest): Promise<Record<string, string>> {
  const headers = await corsHeaders(spec.cors, request)
  if (request.headers.get("dpop") !== null) headers["dpop-nonce"] = currentNonce(await oauthContext())
  return headers
}

interface Seen {
  facts: RequestFacts
  form: URLSearchParams
}

async function run(spec: EndpointSpec, request: PlainRequest, seen: Seen): Promise<PlainAnswer> {
  if (request.method === "POST") seen.form = await readForm(request)
  const { facts, form } = seen
  const sent: OAuthRequest = {
    facts,
    form,
    method: request.method,
    url: endpointUrl(issuer(), spec.endpoint),
    authorization: request.headers.get("authorization"),
    dpop: request.headers.get("dpop"),
  }
  const answer = await spec.core(await oauthContext(), sent)
  await recordFacts(spec.activity.done, request, { facts, error: null })
  return toAnswer(answer, await extraHeaders(spec, request))
}

const parametersOf = ({ query }: PlainHead) => new URLSearchParams(query)

async function refused(
  spec: EndpointSpec,
  request: PlainRequest,
  of: Seen & { error: OAuthError },
): Promise<PlainAnswer> {
  try {
    const parameters = [...parametersOf(request), ...of.form]
    of.facts.client = (await noteRefusal(request, { ...of, parameters })) ?? undefined
    await recordFacts(spec.activity.refused, request, of)
  } catch (error) {
    log.failure(error)
  }
  const headers = await extraHeaders(spec, request).catch(() => ({}))
  return toAnswer(errorResponse(of.error, issuer()), headers)
}

/** A refusal beside which nothing is recorded. Noting it never changes the answer. */
export const noted = (request: PlainHead, refusal: ProtocolRefusal): Promise<unknown> =>
  noteRefusal(request, refusal).catch((failed) => log.failure(failed))

/** A request with a method the endpoint does not take, such as GET for a token. */
export function noteMethod(request: PlainHead): Promise<unknown> {
  const error = refuse("request.method", { detail: { sent: request.method.slice(0, 20) } })
  return noted(request, { facts: {}, error, parameters: parametersOf(request) })
}

/** The endpoint as a function of a plain request; it never throws and never answers without a body. */
export function oauthEndpoint(spec: EndpointSpec): PlainHandler {
  const methods = spec.cors === "none" ? spec.methods : [...spec.methods, "OPTIONS"]
  return async (request) => {
    if (request.method === "OPTIONS") return preflight(spec.cors, request, methods)
    const method = request.method === "HEAD" ? "GET" : request.method
    if (!spec.methods.some((allowed) => allowed === method)) {
      await noteMethod(request)
      const json = { error: "invalid_request", error_description: "This method is not allowed here." }
      return toAnswer({ status: 405, headers: { allow: methods.join(", ") }, json })
    }
    const seen: Seen = { facts: {}, form: new URLSearchParams() }
    try {
      return await run(spec, request, seen)
    } catch (error) {
      return refused(spec, request, { ...seen, error: translate(error) })
    }
  }
}

/** A refusal on a page of a flow: noted where developers look, and told to the person in one constant sentence. */
export async function refusedPage(request: Request, thrown: unknown): Promise<Response> {
  const error = translate(thrown)
  const head = headOf(request)
  await noted(head, { facts: {}, error, parameters: parametersOf(head) })
  return errorPage(error)
}
