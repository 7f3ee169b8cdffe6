/**
 * Forward auth: a reverse proxy in front of a FHIR server asks, for each call, whether it may pass (nginx
 * `auth_request`, Traefik `forwardAuth`, Caddy `forward_auth`). The proxy says method and URI in headers that
 * it sets itself; two ways of saying it must agree, so a client cannot slip in one the proxy does not set.
 * Answers 200, 401 or 403, which is all that nginx understands.
 */

import { issuer } from "@/lib/server/env"
import { fhirBaseOf } from "@/lib/server/gateway/caller"
import type { Caller, GatewayApi, GatewayDeps } from "@/lib/server/gateway/deps"
import { answer, type GatewayStop, isGatewayStop, outcome, refuse, stop } from "@/lib/server/gateway/outcomes"
import { type AskedCall, judgeByUrl, tell } from "./judge"

const PATH = /^\/forward-auth\/([a-z0-9][a-z0-9-]{0,62})$/
const MAX_URI = 8192
/** Header pairs by which proxies say what was asked of them. */
const METHOD_HEADERS = ["x-original-method", "x-forwarded-method"]
const URI_HEADERS = ["x-original-uri", "x-forwarded-uri"]
/** A server may take the method from these, or (HAPI) delete what refers to a resource; the proxy does not strip them. */
const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override", "x-cascade"]

export function createForwardAuth(deps: GatewayDeps): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      return await answerProxy(deps, request)
    } catch (error) {
      if (isGatewayStop(error)) {
        noteProxy(deps, request, error)
        return forProxy(error)
      }
      throw error
    }
  }
}

/** A proxy that is set up wrongly is nobody's app: it is told in the inbox admins share. */
function noteProxy(deps: GatewayDeps, request: Request, { named }: GatewayStop): void {
  if (named !== "gateway.proxy") return
  const { pathname } = new URL(request.url)
  const sent = { authorization: null, dpop: null, method: request.method, url: deps.issuer() + pathname }
  deps.noteUnauthenticated({ api: null, clientId: null, sent, cause: named })
}

async function answerProxy(deps: GatewayDeps, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const slug = PATH.exec(url.pathname)?.[1]
  const api = slug ? await deps.loadApi(slug) : null
  if (api?.state !== "active")
    throw stop(403, "forbidden", "No API is registered under this address.", "gateway.proxy")
  const asked = readAsked(deps, api, request)
  if (isOpenToAll(asked)) return new Response(null, { status: 200, headers: NO_STORE })
  const judged = await judgeByUrl(deps, api, asked)
  tell(deps, api, asked, judged)
  const { caller, refusal } = judged
  if (refusal) throw refuse(api.slug, refusal)
  return new Response(null, { status: 200, headers: { ...NO_STORE, ...whoHeaders(caller) } })
}

const NO_STORE = { "Cache-Control": "no-store" }

/** What the proxy passes on to the FHIR server. Values are ids, scopes and FHIR ids: printable ASCII all. */
function whoHeaders(caller: Caller): Record<string, string> {
  return {
    "X-Admit-App": caller.clientId,
    "X-Admit-Subject": caller.userId ?? caller.clientId,
    "X-Admit-Scope": caller.scopes.join(" "),
    ...(caller.launchPatient === null ? {} : { "X-Admit-Patient": caller.launchPatient }),
  }
}

/** The capability statement and the SMART configuration say where tokens are got, so they need none. */
const isOpenToAll = ({ method, path }: AskedCall) =>
  (method === "GET" && ["metadata", ".well-known/smart-configuration"].includes(path)) || method === "OPTIONS"

/** @throws a GatewayStop with 403 when the proxy did not say, or two headers say different things */
function readAsked(deps: GatewayDeps, api: GatewayApi, request: Request): AskedCall {
  for (const name of OVERRIDES)
    if (request.headers.has(name))
      throw stop(
        403,
        "not-supported",
        `The header ${name} could change what is done after it was decided.`,
        "gateway.proxy",
      )
  const method = saidBy(request, METHOD_HEADERS, "method").toUpperCase()
  const uri = saidBy(request, URI_HEADERS, "URI")
  const base = baseOf(deps, api, request)
  const [path = "", ...query] = uri.split("?")
  if (uri.length > MAX_URI || !uri.startsWith("/") || uri.includes("#"))
    throw stop(403, "invalid", "The URI is not a path of at most 8192 characters.", "gateway.proxy")
  const prefix = base.pathname.replace(/\/+$/, "")
  if (path !== prefix && !path.startsWith(`${prefix}/`))
    throw stop(403, "not-found", `The path is not below the FHIR base ${prefix}/.`, "gateway.proxy")
  return {
    method,
    path: path.slice(prefix.length + 1),
    query: query.join("?"),
    condition: request.headers.get("if-none-exist"),
    provenance: request.headers.has("x-provenance"),
    presented: {
      authorization: request.headers.get("authorization"),
      dpop: request.headers.get("dpop"),
      method,
      url: base.origin + path,
    },
    ip: deps.clientIp(request),
    via: "forward-auth",
  }
}

function saidBy(request: Request, names: readonly string[], what: string): string {
  const said = new Set(names.flatMap((name) => request.headers.get(name) ?? []))
  const [only] = said
  if (said.size === 1 && only) return only
  const reason = said.size === 0 ? "does not say" : "says in two ways"
  throw stop(
    403,
    "invalid",
    `The proxy ${reason} which ${what} was asked for (${names.join(" or ")}).`,
    "gateway.proxy",
  )
}

/** The FHIR base as apps know it: said in the proxy's configuration, else the one registered. */
function baseOf(deps: GatewayDeps, api: GatewayApi, request: Request): URL {
  const base = new URL(request.url).searchParams.get("base") ?? api.fhirBaseUrl ?? fhirBaseOf(deps, api)
  if (URL.canParse(base) && /^https?:$/.test(new URL(base).protocol)) return new URL(base)
  throw stop(
    403,
    "invalid",
    "The base in the proxy's configuration is not an http or https URL.",
    "gateway.proxy",
  )
}

/** Header text that fits into a JSON string as it stands, for proxies that answer with a body of their own. */
const plain = (text: string) =>
  text
    .replace(/["\\]/g, "'")
    .replace(/[^\x20-\x7e]/g, "?")
    .slice(0, 1000)

/** nginx takes 401 and 403 for a no, and anything else for a fault of ours. */
function forProxy({ answer: refused }: GatewayStop): Response {
  const body = JSON.parse(String(refused.body))
  const reason = plain(String(body.issue?.[0]?.diagnostics ?? ""))
  const status = refused.status === 401 || refused.status >= 500 ? refused.status : 403
  const headers: Record<string, string> = { "x-admit-reason": reason }
  for (const name of ["www-authenticate", "dpop-nonce"]) {
    const value = refused.headers[name]
    if (value !== undefined) headers[name] = value
  }
  return answer(status, status === refused.status ? body : outcome("forbidden", reason), headers)
}

/** The address a proxy asks at. */
export const forwardAuthUrl = (slug: string): string => `${issuer()}/forward-auth/${slug}`
