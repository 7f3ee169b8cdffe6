/**
 * A request to an upstream issuer. Its address comes from an owner and from documents it serves itself, so it
 * is held to the rules of every outgoing call: no redirects, bounded time and size, and no private address
 * but the one host an owner named.
 */

import { request as httpRequest } from "node:http"
import { request as httpsRequest } from "node:https"
import { checkLiteralHost, guardedLookup } from "@/lib/server/gateway/address-guard"

const TIMEOUT_MS = 5000
const MAX_BYTES = 256 * 1024

export interface GuardedRequest {
  url: string
  allowedPrivateHost: string | null
  /** A form to POST; left out: GET. */
  form?: URLSearchParams
  authorization?: string
}

/**
 * @returns the JSON object answered
 * @throws for anything but a 200 (any status for a POST) with a JSON object
 */
export async function fetchJson(of: GuardedRequest): Promise<Record<string, unknown>> {
  const url = new URL(of.url)
  const allowed = of.allowedPrivateHost?.toLowerCase() ?? null
  const isAllowed = allowed !== null && [url.host, url.hostname].includes(allowed)
  if (url.protocol !== "https:" && !(isAllowed && url.protocol === "http:"))
    throw new Error("the upstream address is not https")
  if (!isAllowed) checkLiteralHost(url.hostname)
  const json: unknown = JSON.parse(await send(url, { ...of, guarded: !isAllowed }))
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new Error("the upstream answered no JSON object")
  return json as Record<string, unknown>
}

function send(url: URL, of: GuardedRequest & { guarded: boolean }): Promise<string> {
  const body = of.form?.toString()
  const headers: Record<string, string> = { accept: "application/json" }
  if (body !== undefined) headers["content-type"] = "application/x-www-form-urlencoded"
  if (of.authorization) headers.authorization = of.authorization
  const options = {
    method: body === undefined ? "GET" : "POST",
    headers,
    ...(of.guarded && { lookup: guardedLookup }),
  }
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options, (response) => {
      if (body === undefined && response.statusCode !== 200) {
        outgoing.destroy(new Error(`the upstream answered ${response.statusCode}`))
        return
      }
      const chunks: Buffer[] = []
      let size = 0
      response.on("data", (chunk: Buffer) => {
        size += chunk.length
        if (size > MAX_BYTES) outgoing.destroy(new Error("the upstream answered too much"))
        else chunks.push(chunk)
      })
      response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
      response.on("error", reject)
    })
    const deadline = setTimeout(
      () => outgoing.destroy(new Error("the upstream did not answer in time")),
      TIMEOUT_MS,
    )
    outgoing.on("close", () => clearTimeout(deadline))
    outgoing.on("error", reject)
    outgoing.end(body)
  })
}
