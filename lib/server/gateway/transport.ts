/**
 * HTTP to FHIR servers, on undici, which costs half of what Node's own client does: connections are kept open,
 * and connecting, waiting for an answer and silence in the middle of one are bounded. Never follows a redirect.
 */

import { Readable } from "node:stream"
import { Agent, type Dispatcher } from "undici"
import { processState } from "@/lib/server/process-state"
import { guardedLookup } from "./address-guard"

export interface UpstreamCall {
  /** `https://fhir.example:8443` */
  origin: string
  method: string
  /** From the root, with query. */
  path: string
  headers: Record<string, string>
  body: Buffer | Readable | null
}

export interface UpstreamResponse {
  status: number
  /** By lower-case name. */
  headers: Record<string, string | string[] | undefined>
  /** A short body that came with its headers, or at once after them, is here whole: a stream costs more. */
  body: Buffer | Readable
}

const SMALL_BYTES = 64 * 1024
/** How long the rest of a short body is waited for; what drips in later is streamed, so that it holds nobody. */
const WHOLE_MS = 100
const CONNECT_MS = 5_000
const OPTIONS = { connections: 256, pipelining: 1, keepAliveTimeout: 15_000 }

/** Two sets: a connection made under an admin's exception is never reused by an API without it. */
const agents = processState("gateway-agents", () => ({
  guarded: new Agent({ ...OPTIONS, connect: { lookup: guardedLookup, timeout: CONNECT_MS } }),
  allowed: new Agent({ ...OPTIONS, connect: { timeout: CONNECT_MS } }),
}))

/**
 * @param how.isAllowed the host's address may be private
 * @param how.answerMs until the headers came, and between two pieces of the body
 */
export function exchangeHttp(
  call: UpstreamCall,
  how: { isAllowed: boolean; answerMs: number },
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const agent = how.isAllowed ? agents.allowed : agents.guarded
    const { origin, method, path, headers, body } = call
    const options = {
      origin,
      path,
      headers,
      body,
      method: method as Dispatcher.HttpMethod,
      headersTimeout: how.answerMs,
      bodyTimeout: how.answerMs,
    }
    agent.dispatch(options, new Answering({ resolve, reject }))
  })
}

interface Awaiting {
  resolve: (response: UpstreamResponse) => void
  reject: (error: Error) => void
}

const NO_BYTES = Buffer.alloc(0)
const HERE = Promise.resolve()

class Answering implements Dispatcher.DispatchHandler {
  readonly #awaiting: Awaiting
  /** Of the body, until it is known to be whole or too long to wait for. */
  #pieces: Buffer[] = []
  #size = 0
  #isEnded = false
  #waiting: NodeJS.Timeout | undefined
  #stream: Readable | null = null
  #head: Omit<UpstreamResponse, "body"> = { status: 0, headers: {} }

  constructor(awaiting: Awaiting) {
    this.#awaiting = awaiting
  }

  /** undici tells by its presence that the handler is of the current form. */
  onRequestStart(): void {}

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: UpstreamResponse["headers"],
  ): void {
    if (status < 200) return
    this.#head = { status, headers }
    if (status === 204 || status === 304) {
      // RFC 9110 §8.6: a 304 may say the length of what it does not send, which undici then misses.
      this.#resolve(NO_BYTES)
      return
    }
    // What was read from the connection together is parsed in one go, so a short body has ended by then.
    // A promise, because it costs a small part of `queueMicrotask`.
    void HERE.then(() => {
      if (this.#isEnded) return
      if (!isSmall(headers)) this.#beginStream(controller)
      else this.#waiting = setTimeout(() => this.#beginStream(controller), WHOLE_MS)
    })
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#stream !== null) {
      if (!this.#stream.push(piece)) controller.pause()
      return
    }
    this.#pieces.push(piece)
    this.#size += piece.length
    if (this.#size > SMALL_BYTES) this.#beginStream(controller)
  }

  onResponseEnd(): void {
    this.#settle()
    const [first, ...more] = this.#pieces
    if (this.#stream !== null) this.#stream.push(null)
    else this.#resolve(first && more.length === 0 ? first : Buffer.concat(this.#pieces))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle()
    if (this.#stream === null) this.#awaiting.reject(error)
    else this.#stream.destroy(error)
  }

  #resolve(body: UpstreamResponse["body"]): void {
    const { status, headers } = this.#head
    this.#awaiting.resolve({ status, headers, body })
  }

  #settle(): void {
    this.#isEnded = true
    if (this.#waiting !== undefined) clearTimeout(this.#waiting)
  }

  #beginStream(controller: Dispatcher.DispatchController): void {
    if (this.#isEnded || this.#stream !== null) return
    const stream = streamOf(controller)
    this.#stream = stream
    for (const piece of this.#pieces) if (!stream.push(piece)) controller.pause()
    this.#pieces = []
    this.#resolve(stream)
  }
}

function isSmall({ "content-length": length }: UpstreamResponse["headers"]): boolean {
  return typeof length === "string" && /^\d{1,5}$/.test(length) && Number(length) <= SMALL_BYTES
}

function streamOf(controller: Dispatcher.DispatchController): Readable {
  return new Readable({
    read: () => controller.resume(),
    destroy(error, done) {
      if (!this.readableEnded) controller.abort(error ?? new Error("the answer is no longer wanted"))
      done(error)
    },
  })
}
