/**
 * Replaces one base URL by another in a stream of text, whatever way the stream is cut into pieces: clients
 * see the gateway's address, the FHIR server sees its own. JSON may write a slash as `\/`; both are found.
 */

import { Transform, type TransformCallback } from "node:stream"
import type { LinkText } from "@/lib/fhir/bundle-link-text"

export interface Rewriting {
  from: string
  to: string
  /** `127.0.0.1:8080`, of `from`: without it in a text there is nothing to replace, however slashes are written. */
  authority: string
  /** The same as JSON may write them: `http:\\/\\/`. */
  escaped: { from: string; to: string }
}

export const rewriting = (from: string, to: string): Rewriting => ({
  from,
  to,
  authority: from.split("/", 3)[2] ?? "",
  escaped: { from: escapeSlashes(from), to: escapeSlashes(to) },
})

/** A base is replaced only where it ends: `http://a/fhir` is not found in `http://a/fhirpath`. */
const ENDS = /[^A-Za-z0-9\-._~%:@]/

export function rewriteText(text: string, { from, to, escaped }: Rewriting): string {
  if (from === to || from === "") return text
  const plain = rewriteOne(text, from, to)
  return text.includes("\\/") ? rewriteOne(plain, escaped.from, escaped.to) : plain
}

const escapeSlashes = (text: string) => text.replaceAll("/", "\\/")

function rewriteOne(text: string, from: string, to: string): string {
  let at = text.indexOf(from)
  if (at < 0) return text
  let result = ""
  let done = 0
  while (at >= 0) {
    const end = at + from.length
    const next = text[end]
    if (next === undefined || ENDS.test(next)) {
      result += text.slice(done, at) + to
      done = end
    }
    at = text.indexOf(from, end)
  }
  return result + text.slice(done)
}

/** latin1 maps bytes to characters one to one; a base URL is ASCII, so other bytes pass untouched. */
export function rewriteBytes(bytes: Buffer, how: Rewriting, linkText: LinkText | null): Buffer {
  if (linkText === null && !bytes.includes(how.authority)) return bytes
  const text = rewriteText(bytes.toString("latin1"), how)
  return Buffer.from(linkText ? linkText.push(text) + linkText.end() : text, "latin1")
}

/** Passes bytes through, rewriting as they go; holds back at most one base URL's length. */
export class RewriteStream extends Transform {
  readonly #rewriting: Rewriting
  readonly #forms: readonly string[]
  readonly #keep: number
  readonly #linkText: LinkText | null
  #held = ""

  /** @param linkText given the text as rewritten, to say what becomes of a Bundle's links */
  constructor(how: Rewriting, linkText: LinkText | null = null) {
    super()
    this.#linkText = linkText
    this.#rewriting = how
    this.#forms = [how.from, how.escaped.from]
    this.#keep = how.escaped.from.length
  }

  // latin1 maps bytes to characters one to one; a base URL is ASCII, so other bytes pass untouched.
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const text = this.#held + chunk.toString("latin1")
    const cut = this.#cutPoint(text)
    this.#held = text.slice(cut)
    this.#give(done, () => {
      const passed = rewriteText(text.slice(0, cut), this.#rewriting)
      return this.#linkText ? this.#linkText.push(passed) : passed
    })
  }

  override _flush(done: TransformCallback): void {
    this.#give(done, () => {
      const rest = rewriteText(this.#held, this.#rewriting)
      return this.#linkText ? this.#linkText.push(rest) + this.#linkText.end() : rest
    })
  }

  #give(done: TransformCallback, make: () => string): void {
    try {
      done(null, Buffer.from(make(), "latin1"))
    } catch (error) {
      done(error as Error)
    }
  }

  /** Where the text may be cut: before anything that could still become the base, or whose end is not seen. */
  #cutPoint(text: string): number {
    for (let at = Math.max(0, text.length - this.#keep); at < text.length; at++) {
      const rest = text.slice(at)
      if (this.#forms.some((form) => form.startsWith(rest))) return at
    }
    return text.length
  }
}
