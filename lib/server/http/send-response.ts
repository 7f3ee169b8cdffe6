/**
 * Writes a Response to Node's. An answer that is there at once goes out in one piece; a stream goes out as it
 * comes, at the reader's pace. One that breaks before its first byte becomes a 502 without a word of the
 * error; one that breaks later is cut off, so that nobody takes the half for the whole.
 */

import type { ServerResponse } from "node:http"

type Reader = ReadableStreamDefaultReader<Uint8Array>

export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const reader = response.body?.getReader() as Reader | undefined
  if (!reader) {
    outgoing.writeHead(response.status, headersOf(response)).end()
    return
  }
  outgoing.once("close", () => void reader.cancel().catch(() => {}))
  try {
    await sendBody(response, reader, outgoing)
  } catch {
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(502, { "cache-control": "no-store" }).end()
  }
}

async function sendBody(response: Response, reader: Reader, outgoing: ServerResponse): Promise<void> {
  const first = await reader.read()
  const following = first.done ? null : reader.read()
  // Handled when it is awaited below, or not at all when the client is gone.
  following?.catch(() => {})
  const isWhole = following === null || (await Promise.race([following.then(({ done }) => done), soon()]))
  const headers = headersOf(response)
  if (isWhole) {
    const body = first.value ?? new Uint8Array()
    outgoing.writeHead(response.status, { ...headers, "content-length": body.length }).end(body)
    return
  }
  outgoing.writeHead(response.status, headers)
  let next = first
  let coming: ReturnType<Reader["read"]> | null = following
  while (!next.done && !outgoing.destroyed) {
    if (!outgoing.write(next.value)) await untilWritable(outgoing)
    next = await (coming ?? reader.read())
    coming = null
  }
  outgoing.end()
}

const soon = () => new Promise<boolean>((resolve) => setImmediate(resolve, false))

function untilWritable(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off("drain", done)
      outgoing.off("close", done)
      resolve()
    }
    outgoing.once("drain", done)
    outgoing.once("close", done)
  })
}

function headersOf({ headers }: Response): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = Object.fromEntries(headers)
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) all["set-cookie"] = cookies
  return all
}
