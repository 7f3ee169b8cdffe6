/**
 * A request and an answer in plain parts. A hot path written over them costs no Headers, no Response and no web
 * stream where Node's own server took the call (plain-node.ts), and is the same function where Next did.
 */

import { Readable } from "node:stream"

export interface PlainRequest {
  method: string
  /** Percent-encoded and in its normal form. */
  path: string
  /** Without question mark. */
  query: string
  /** By lower-case name. A header sent several times is joined by commas. */
  headers: { get(name: string): string | null }
  /** Characters of all header names and values. */
  headerLength: number
  /** Null for GET, HEAD, and where none was sent. */
  body: Readable | null
}

export interface PlainAnswer {
  status: number
  /** By lower-case name. */
  headers: Record<string, string>
  body: string | Buffer | Readable | null
}

export function fromRequest(request: Request): PlainRequest {
  const url = new URL(request.url)
  let headerLength = 0
  for (const [name, value] of request.headers) headerLength += name.length + value.length
  return {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: request.headers,
    headerLength,
    body: bodyOf(request),
  }
}

function bodyOf(request: Request): Readable | null {
  if (request.method === "GET" || request.method === "HEAD" || request.body === null) return null
  return Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0])
}

export function toResponse({ status, headers, body }: PlainAnswer): Response {
  if (body instanceof Readable)
    return new Response(Readable.toWeb(body) as ReadableStream, { status, headers })
  return new Response(typeof body === "string" || body === null ? body : new Uint8Array(body), {
    status,
    headers,
  })
}
