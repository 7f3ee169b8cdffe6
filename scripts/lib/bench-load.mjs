/** Load for benchmarks: so many calls at a time over connections kept open, and how long each took. */

import { Agent, request } from "node:http"

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/**
 * @param {{ url: string, headers: Record<string, string>, body?: string }} target answers 200
 * @param {{ calls: number, concurrency: number }} load
 * @returns {Promise<{ p50: number, rate: number }>} milliseconds; calls a second
 */
export async function measure(target, { calls, concurrency }) {
  const took = new Float64Array(calls)
  let next = 0
  const began = performance.now()
  const worker = async () => {
    while (next < calls) {
      const call = next++
      const start = performance.now()
      const { status } = await drain(target)
      if (status !== 200) throw new Error(`${target.url} answered ${status}`)
      took[call] = performance.now() - start
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const seconds = (performance.now() - began) / 1000
  took.sort()
  return { p50: took[Math.floor(calls / 2)], rate: calls / seconds }
}

/** One call, its answer read and thrown away; a GET unless there is a body. */
export function drain({ url, headers, body }) {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST"
    const sent = request(url, { agent, headers, method }, (response) => {
      let bytes = 0
      response.on("data", (chunk) => {
        bytes += chunk.length
      })
      response.once("end", () => resolve({ status: response.statusCode, bytes }))
      response.once("error", reject)
    })
    sent.once("error", reject)
    sent.end(body)
  })
}

/** A form sent to an endpoint of the server by an app with its secret. */
export const formCall = (url, { clientId, secret }, fields) => ({
  url,
  headers: {
    authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`,
    "content-type": "application/x-www-form-urlencoded",
  },
  body: new URLSearchParams(fields).toString(),
})

/** A service asking for a token. */
export const tokenCall = (url, app, fields = {}) =>
  formCall(`${url}/oauth/token`, app, { grant_type: "client_credentials", ...fields })

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
