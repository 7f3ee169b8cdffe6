/** Load for benchmarks: so many calls at a time over connections kept open, and how long each took. */

import { once } from "node:events"
import { Agent, request } from "node:http"
import { connect } from "node:net"

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/**
 * The load writes and reads plain text on its connections: on a machine that runs it beside what it measures, a
 * real client's work would be measured too.
 * @param {{ url: string, headers: Record<string, string>, body?: string }} target answers 200
 * @param {{ calls: number, concurrency: number }} load
 * @returns {Promise<{ p50: number, rate: number }>} milliseconds; calls a second
 */
export async function measure(target, { calls, concurrency }) {
  const took = new Float64Array(calls)
  const text = requestText(target)
  let next = 0
  const began = performance.now()
  const worker = async () => {
    const connection = await openConnection(new URL(target.url))
    while (next < calls) {
      const call = next++
      const start = performance.now()
      const status = await connection.ask(text)
      if (status !== 200) throw new Error(`${target.url} answered ${status}`)
      took[call] = performance.now() - start
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const seconds = (performance.now() - began) / 1000
  took.sort()
  return { p50: took[Math.floor(calls / 2)], rate: calls / seconds }
}

function requestText({ url, headers, body = "" }) {
  const { host, pathname, search } = new URL(url)
  const sent = { host, ...headers, ...(body === "" ? {} : { "content-length": Buffer.byteLength(body) }) }
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${body === "" ? "GET" : "POST"} ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n${body}`
}

/** One call at a time over one connection. */
async function openConnection({ hostname, port }) {
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, "connect")
  let waiting = null
  let answer = ""
  socket.setEncoding("latin1").on("data", (piece) => {
    answer += piece
    if (!isWhole(answer)) return
    const status = Number(answer.slice(9, 12))
    answer = ""
    waiting?.resolve(status)
  })
  socket.on("error", (error) => waiting?.reject(error))
  socket.on("close", () => waiting?.reject(new Error("the connection was closed")))
  return {
    ask: (text) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(text, "latin1")
      }),
    close() {
      waiting = null
      socket.destroy()
    },
  }
}

/** By its length, or by the last of its chunks. */
function isWhole(answer) {
  const head = answer.indexOf("\r\n\r\n")
  if (head < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, head + 2))
  return length ? answer.length >= head + 4 + Number(length[1]) : answer.endsWith("\r\n0\r\n\r\n")
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
