/**
 * A request and an answer in plain parts. A hot path written over them costs no Headers, no Response and no web
 * stream where Node's own server took the call (plain-node.ts), and is the same function where Next did.
 */

import { Readable } from "node:stream"

/** A request without its body. */
export interface PlainHead {
  method: string
  /** Percent-encoded and in its normal form. */
  path: string
  /** Without question mark. */
  query: string
  /** By lower-case name. A header sent several times is joined by commas. */
  headers: { get(name: string): string | null }
  /** Characters of all header names and values. */
  headerLength: number
}

export interface PlainRequest extends PlainHead {
  /** Null for GET, HEAD, and where none was sent. */
  body: Readable | null
}

export interface PlainAnswer {
  status: number
  /** By lower-case name; the sender adds to them. */
  headers: Record<string, string>
  body: string | Buffer | Readable | null
}

/** What is sent is what it says it is: a browser must not guess otherwise (Fetch standard, X-Content-Type-Options). */
export const NOSNIFF: Readonly<Record<string, string>> = { "x-content-type-options": "nosniff" }

/** Fails by rejecting only. */
export type PlainHandler = (request: PlainRequest) => Promise<PlainAnswer>

export function headOf(request: Request): PlainHead {
  const url = new URL(request.url)
  let headerLength = 0
  for (const [name, value] of request.headers) headerLength += name.length + value.length
  return {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: request.headers,
    headerLength,
  }
}

export function fromRequest(request: Request): PlainRequest {
  const isBare = request.method === "GET" || request.method === "HEAD" || request.body === null
  return { ...headOf(request), body: isBare ? null : toReadable(request.body) }
}

export const toReadable = (body: Readable | ReadableStream): Readable =>
  body instanceof Readable ? body : Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])

export function toResponse({ status, headers, body }: PlainAnswer): Response {
  if (body instanceof Readable)
    return new Response(Readable.toWeb(body) as ReadableStream, { status, headers })
  return new Response(typeof body === "string" || body === null ? body : new Uint8Array(body), {
    status,
    headers,
  })
}

/** The same as a function of a Request, as Next and tests call it. */
export const overRequest =
  (plain: PlainHandler) =>
  async (request: Request): Promise<Response> =>
    toResponse(await plain(fromRequest(request)))

/** What an API route of Next exports for it. It answers every method itself. */
export function toNextRoute(plain: PlainHandler) {
  const handler = overRequest(plain)
  return { GET: handler, POST: handler, PUT: handler, PATCH: handler, DELETE: handler, OPTIONS: handler }
}
