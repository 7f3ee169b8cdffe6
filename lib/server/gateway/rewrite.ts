/**
 * Replaces one base URL by another in a stream of text, whatever way the stream is cut into pieces: clients
 * see the gateway's address, the FHIR server sees its own. JSON may write a slash as `\/`; both are found.
 */

import { Transform, type TransformCallback } from "node:stream"

export interface Rewriting {
  from: string
  to: string
}

/** A base is replaced only where it ends: `http://a/fhir` is not found in `http://a/fhirpath`. */
const ENDS = /[^A-Za-z0-9\-._~%:@]/

export function rewriteText(text: string, { from, to }: Rewriting): string {
  if (from === to || from === "") return text
  const escaped = rewriteOne(text, from, to)
  return text.includes("\\/") ? rewriteOne(escaped, escapeSlashes(from), escapeSlashes(to)) : escaped
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
export function rewriteBytes(bytes: Buffer, rewriting: Rewriting): Buffer {
  if (!bytes.includes(rewriting.from) && !bytes.includes(escapeSlashes(rewriting.from))) return bytes
  return Buffer.from(rewriteText(bytes.toString("latin1"), rewriting), "latin1")
}

/** Passes bytes through, rewriting as they go; holds back at most one base URL's length. */
export class RewriteStream extends Transform {
  readonly #rewriting: Rewriting
  readonly #forms: readonly string[]
  readonly #keep: number
  #held = ""

  constructor(rewriting: Rewriting) {
    super()
    this.#rewriting = rewriting
    this.#forms = [rewriting.from, escapeSlashes(rewriting.from)]
    this.#keep = escapeSlashes(rewriting.from).length
  }

  // latin1 maps bytes to characters one to one; a base URL is ASCII, so other bytes pass untouched.
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const text = this.#held + chunk.toString("latin1")
    const cut = this.#cutPoint(text)
    this.#held = text.slice(cut)
    done(null, Buffer.from(rewriteText(text.slice(0, cut), this.#rewriting), "latin1"))
  }

  override _flush(done: TransformCallback): void {
    done(null, Buffer.from(rewriteText(this.#held, this.#rewriting), "latin1"))
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
