/** One refused request as it is kept and shown: where it went, what it carried, redacted. */

import { visible } from "@/lib/text/visible"
import { redactAuthorization, redactDetail, redactParameters, scrub } from "./redact"

export interface FailureSample {
  method: string
  /** Path under the issuer: `/oauth/token`. */
  path: string
  parameters: readonly (readonly [name: string, value: string])[]
  headers: readonly (readonly [name: string, value: string])[]
  /** What was sent beside what is registered, as the refusal gave it. */
  detail: Record<string, unknown>
  ip: string | null
  /** True when the request proved which app it came from. */
  proven?: boolean
}

/** Headers worth keeping: they tell a browser from a server and one library from another. */
const KEPT_HEADERS = ["content-type", "origin", "user-agent", "accept"]
const MAX_BYTES = 6000

export interface SentRequest {
  method: string
  path: string
  headers: { get(name: string): string | null }
  /** Of the query and the form together. */
  parameters: Iterable<[string, string]>
  ip: string | null
}

/** The request as it may be kept; at most some 6 kB. */
export function toSample(sent: SentRequest, detail: Record<string, unknown>): FailureSample {
  const headers: [string, string][] = KEPT_HEADERS.flatMap((name) => {
    const value = sent.headers.get(name)
    return value === null ? [] : [[name, scrub(value).slice(0, 200)] as [string, string]]
  })
  const authorization = sent.headers.get("authorization")
  if (authorization !== null) headers.push(["authorization", redactAuthorization(authorization)])
  if (sent.headers.get("dpop") !== null) headers.push(["dpop", "‹a proof›"])
  const sample: FailureSample = {
    method: scrub(sent.method).slice(0, 10),
    path: scrub(sent.path).slice(0, 300),
    parameters: redactParameters(sent.parameters),
    headers,
    detail: redactDetail(detail) as Record<string, unknown>,
    ip: sent.ip,
  }
  return JSON.stringify(sample).length <= MAX_BYTES ? sample : { ...sample, parameters: [], detail: {} }
}

const quote = (text: string): string => `'${visible(text).replaceAll("'", `'\\''`)}'`

/** The request as a command line; what was hidden stays hidden, so it has to be filled in before it is run. */
export function toCurl(sample: FailureSample, issuer: string): string {
  const lines = [`curl -i -X ${sample.method} ${quote(issuer + sample.path)}`]
  for (const [name, value] of sample.headers)
    if (name !== "user-agent" && name !== "content-type") lines.push(`-H ${quote(`${name}: ${value}`)}`)
  for (const [name, value] of sample.parameters) {
    const flag = sample.method === "GET" ? "--url-query" : "--data-urlencode"
    lines.push(`${flag} ${quote(`${name}=${value}`)}`)
  }
  return lines.join(" \\\n  ")
}

/** A browser sends Origin with every cross-site call and Sec-Fetch headers; a server's library sends neither. */
export const looksLikeBrowser = (sample: FailureSample): boolean =>
  sample.headers.some(([name, value]) => name === "origin" && /^https?:\/\//.test(value)) &&
  sample.headers.some(([name, value]) => name === "user-agent" && /^Mozilla\//.test(value))
