/** Plain requests and answers (plain.ts) on Node's own http server. */

import type { IncomingMessage, ServerResponse } from "node:http"
import type { Readable } from "node:stream"
import { type IncomingRules, readHeaders } from "./incoming"
import type { PlainAnswer, PlainRequest } from "./plain"

/** @param url the address as `readAddress` gave it */
export function toPlainRequest(incoming: IncomingMessage, url: URL, rules: IncomingRules): PlainRequest {
  const { method = "GET" } = incoming
  const known = readHeaders(incoming, rules)
  const hasBody = method !== "GET" && method !== "HEAD" && isSent(known)
  return {
    method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: { get: (name) => known.get(name) ?? null },
    headerLength: lengthOf(known),
    body: hasBody ? incoming : null,
  }
}

function lengthOf(headers: ReadonlyMap<string, string>): number {
  let length = 0
  for (const [name, value] of headers) length += name.length + value.length
  return length
}

/** RFC 9112 §6.3: a body is announced by one of these, or there is none. */
const isSent = (headers: ReadonlyMap<string, string>) =>
  headers.has("transfer-encoding") || (headers.get("content-length") ?? "0") !== "0"

/**
 * Sends an answer. A stream goes out at the reader's pace; one that breaks before its first byte becomes a 502
 * without a word of the error, one that breaks later is cut off, so that nobody takes the half for the whole.
 */
export function sendPlain(answer: PlainAnswer, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { status, headers, body } = answer
  if (!incoming.complete && !isAllHere(incoming)) endAfterAnswer(incoming, outgoing)
  if (outgoing.destroyed) {
    if (isStream(body)) body.destroy()
    return
  }
  if (isStream(body)) {
    sendStream(answer, body, outgoing)
    return
  }
  const isBare = incoming.method === "HEAD" || status === 204 || status === 304
  // To HEAD the length of what GET would bring, where it is known (RFC 9110 §8.6).
  if (body !== null) headers["content-length"] = String(Buffer.byteLength(body))
  else if (!isBare) headers["content-length"] = "0"
  outgoing.writeHead(status, headers)
  // Text goes out in one piece with the headers, bytes in another; latin1 keeps every byte what it is.
  if (isBare || body === null) outgoing.end()
  else if (typeof body === "string") sendText(body, "utf8", outgoing)
  else if (body.length > ONE_PIECE) outgoing.end(body)
  else sendText(body.toString("latin1"), "latin1", outgoing)
}

const ONE_PIECE = 16 * 1024

/** Node's `end(text)` writes text and an empty rest together, which costs more than writing the text. */
function sendText(text: string, encoding: BufferEncoding, outgoing: ServerResponse): void {
  outgoing.cork()
  outgoing.write(text, encoding)
  outgoing.uncork()
  outgoing.end()
}

const isStream = (body: PlainAnswer["body"]): body is Readable =>
  body !== null && typeof body === "object" && "pipe" in body

function sendStream({ status, headers }: PlainAnswer, body: Readable, outgoing: ServerResponse): void {
  const begin = () => {
    if (!outgoing.headersSent) outgoing.writeHead(status, headers)
  }
  body.on("data", (piece: Buffer) => {
    begin()
    if (!outgoing.write(piece)) body.pause()
  })
  body.once("end", () => {
    begin()
    outgoing.end()
  })
  const broken = () => {
    if (body.readableEnded || outgoing.writableEnded) return
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502, { "cache-control": "no-store" }).end()
  }
  body.once("error", broken)
  body.once("close", broken)
  outgoing.on("drain", () => body.resume())
  outgoing.once("close", () => body.destroy())
}

/** A short body lies unread in memory before the parser says that it was the whole. */
const isAllHere = ({ headers, readableLength }: IncomingMessage) =>
  headers["content-length"] === String(readableLength)

/** How long a body nobody wants is read on, so that its sender gets to see the answer. */
const LEFTOVER_MS = 500

/** Answered before the body came whole: the connection ends with the answer, whatever is still sent on it. */
function endAfterAnswer(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.shouldKeepAlive = false
  outgoing.once("finish", () => {
    incoming.resume()
    setTimeout(() => incoming.destroy(), LEFTOVER_MS).unref()
  })
}
