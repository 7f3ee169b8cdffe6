/**
 * Links from one page of results to the next, as clients see them. A link that repeats the search it belongs to
 * is judged by itself, so it only gets the gateway's address. Any other (`?_getpages=...`, `?ct=...`, another
 * path) says nothing that can be judged: it is sealed together with the search it came from and with who
 * searched, and followed, the search is decided anew and the page looked at as the search's answer is. Sealed,
 * it shows nothing of the FHIR server, and nobody can make one.
 */

import { type FhirCall, type Param, parseFhirRequest, pathOf } from "@/lib/fhir/request"
import { POSITIONS, reachOf } from "@/lib/fhir/search-parameters"
import type { Caller, GatewayApi } from "./deps"
import type { Exchange } from "./exchange"
import { stop } from "./outcomes"
import type { Plan } from "./plan"
import { rewriteText } from "./rewrite"
import { pageBelow } from "./upstream"

const TTL_SECONDS = 3600
/** Exports take as long as they take. Every use is decided anew. */
const EXPORT_TTL_SECONDS = 7 * 24 * 3600
/** What an address may be long, less what stands before the sealed part. */
const MAX_SEALED = 7_500
export const PAGE_FOLDER = "_page/"

/** What a sealed link says. Short names: it stands in an address. */
interface Ticket {
  /** API, app, person and patient it was issued to. */
  to: [string, string, string | null, string | null]
  /** Seconds since 1970. */
  until: number
  /** The search it belongs to, below the FHIR base. */
  call: string
  /** Path and query at the FHIR server; null for an address elsewhere, which is not followed. */
  page: string | null
  /** What is there; a page of results unless said. */
  is?: "export" | "file"
}

/** Where a sealed link leads. */
export interface Page {
  /** From the root of the FHIR server, with query. */
  path: string
  /** Results; how far an export is, and then its manifest; a file of it. */
  kind: "results" | "export" | "file"
}

const holderOf = (api: GatewayApi, caller: Caller): Ticket["to"] => [
  api.id,
  caller.appId,
  caller.userId,
  caller.launchPatient,
]

interface Link {
  relation?: unknown
  url?: unknown
}

const PAGING = ["first", "previous", "prev", "next", "last"]

/** True for calls that are answered by a Bundle in pages. */
export const isPaged = ({ action }: FhirCall): boolean =>
  action === "search" || action === "history" || action === "$everything"

/** The links of a Bundle, already rewritten to the gateway's address, as they may leave. */
export function outwardLinks(exchange: Exchange, plan: Plan, links: unknown): Link[] {
  if (!Array.isArray(links)) return []
  return links.flatMap((link: Link | null) => {
    const { relation, url } = link ?? {}
    if (typeof url !== "string") return []
    const own = ownUrl(exchange, url)
    if (!PAGING.includes(String(relation))) return own === null ? [] : [{ ...link, url: own }]
    const judged = own !== null && repeatsSearch(exchange, plan, own)
    return [
      {
        ...link,
        url: judged
          ? own
          : sealedUrl(exchange, plan.call, pageBelow(exchange.api, url, exchange.bases.public)),
      },
    ]
  })
}

/** The address below the gateway's own base, with the FHIR server's taken out of its parameters; null for another. */
function ownUrl(exchange: Exchange, url: string): string | null {
  const publicBase = exchange.bases.public
  if (!url.startsWith(publicBase) || !/^($|[/?])/.test(url.slice(publicBase.length))) return null
  const [path = "", ...query] = url.split("?")
  if (query.length === 0) return url
  const params = [...new URLSearchParams(query.join("?"))]
  const rewriting = exchange.bases.outward
  const isClean = params.every(([, value]) => rewriteText(value, rewriting) === value)
  if (isClean) return url
  return `${path}?${new URLSearchParams(params.map(([name, value]) => [name, rewriteText(value, rewriting)]))}`
}

/** The same interaction on the same type, with every parameter that was sent, and none that hides what it asks. */
function repeatsSearch(exchange: Exchange, { call, params }: Plan, url: string): boolean {
  const [path = "", ...query] = url.slice(exchange.bases.public.length).split("?")
  const parsed = parseFhirRequest("GET", path, query.join("?"))
  if (!parsed.ok || pathOf(parsed.call) !== pathOf({ ...call, searchByPost: false })) return false
  const said = parsed.call.params
  const isSaid = ([name, value]: Param) =>
    POSITIONS.has(name) || said.some(([n, v]) => n === name && v === value)
  return params.every(isSaid) && reachOf(call.type, said).opaque.length === 0
}

/** The call below the FHIR base, as a GET. */
export function addressOf(call: FhirCall): string {
  const query = new URLSearchParams(call.params.map(([name, value]) => [name, value])).toString()
  return `${pathOf({ ...call, searchByPost: false })}?${query}`
}

const secondsOf = (time: Date): number => Math.floor(time.getTime() / 1000)

/** @returns null for an address elsewhere, or one too long to be sealed */
export function sealedExportUrl(
  exchange: Exchange,
  call: FhirCall,
  to: { url: string; is: "export" | "file" },
): string | null {
  const page = pageBelow(exchange.api, to.url, exchange.bases.public)
  if (page === null) return null
  return sealedAddress(exchange, { call: addressOf(call), page, is: to.is }, EXPORT_TTL_SECONDS)
}

/** One too long to be sealed is followed as little as one that leads elsewhere. */
function sealedUrl(exchange: Exchange, call: FhirCall, page: string | null): string {
  const address =
    sealedAddress(exchange, { call: addressOf(call), page }, TTL_SECONDS) ??
    sealedAddress(exchange, { call: "", page: null }, TTL_SECONDS)
  if (address === null) throw new Error("INVARIANT: a link that says nothing is short")
  return address
}

/** @returns null for what is too long to be sealed */
function sealedAddress(
  { deps, api, caller, input, bases }: Exchange,
  to: Pick<Ticket, "call" | "page" | "is">,
  seconds: number,
): string | null {
  const until = secondsOf(input.circumstances.now) + seconds
  const ticket: Ticket = { to: holderOf(api, caller), until, ...to }
  const sealed = deps.pages.seal(JSON.stringify(ticket))
  return sealed.length > MAX_SEALED ? null : `${bases.public}/${PAGE_FOLDER}${sealed}`
}

/**
 * What a sealed link leads to.
 * @param path below the FHIR base
 * @throws a GatewayStop: 404 for what was not issued to this caller or is no longer good, 502 for what leads elsewhere
 */
export function openPage(
  deps: Exchange["deps"],
  of: { api: GatewayApi; caller: Caller; path: string; method: string },
): { call: FhirCall; page: Page } {
  const text = deps.pages.open(of.path.slice(PAGE_FOLDER.length))
  const ticket = text === null ? null : (JSON.parse(text) as Ticket)
  const isGood =
    ticket !== null &&
    ticket.until * 1000 > deps.now().getTime() &&
    ticket.to.join(" ") === holderOf(of.api, of.caller).join(" ")
  if (!isGood)
    throw stop(
      404,
      "not-found",
      "This link is too old, or was given to another app, person or patient. Ask again for what it was part of.",
      "gateway.page_link",
    )
  // An export that is no longer wanted is ended by DELETE at the address that tells of it.
  if (!["GET", "HEAD", ...(ticket.is === "export" ? ["DELETE"] : [])].includes(of.method))
    throw stop(405, "not-supported", "A page is read with GET.", "gateway.not_understood")
  if (ticket.page === null)
    throw stop(
      502,
      "transient",
      "The FHIR server keeps the next page at an address the gateway cannot follow. Ask for a larger page with _count.",
    )
  const [path = "", ...query] = ticket.call.split("?")
  const parsed = parseFhirRequest("GET", path, query.join("?"))
  if (!parsed.ok) throw new Error("INVARIANT: a sealed search was a search")
  return { call: parsed.call, page: { path: ticket.page, kind: ticket.is ?? "results" } }
}
