/** A body read whole into memory, within bounds. */

import type { Readable } from "node:stream"

/**
 * At most `max` bytes. Of a longer body no more is read; whose it is decides what becomes of it.
 * @throws what `tooLong` makes; the stream's own error when it breaks off
 */
export function readWhole(body: Readable, max: number, tooLong: () => Error): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const broken = (error?: Error | null) => reject(error ?? new Error("the body broke off"))
    // Its sender may have left before anybody asked for it.
    if (body.destroyed) return broken(body.errored)
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer) => {
      size += chunk.length
      chunks.push(chunk)
      if (size <= max) return
      chunks.length = 0
      body.off("data", take)
      body.pause()
      reject(tooLong())
    }
    body.on("data", take)
    body.once("end", () => {
      body.off("close", broken)
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    })
    body.once("error", broken)
    body.once("close", broken)
  })
}
