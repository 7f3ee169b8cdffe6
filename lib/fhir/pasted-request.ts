/**
 * Reads a request somebody pasted, as a curl command or as raw HTTP, into what a policy is asked about. Nothing
 * is sent and nothing kept: a token is opened only to read which app, scopes and patient it names; whether it
 * is genuine does not matter to the question.
 */

import { isResourceType } from "@/lib/fhir/resource-types"

export interface PastedRequest {
  method: string
  /** Below the FHIR base, query included: `Observation?patient=7`. */
  path: string
  /** The short name of the API when the URL is a gateway's: `/fhir/{slug}/...`. */
  apiSlug: string | null
  auth: "bearer" | "dpop" | "basic" | null
  /** Read from a token that is a JWT; null when it does not say. */
  clientId: string | null
  scopes: string | null
  patient: string | null
}

export type ReadPaste = { ok: true; request: PastedRequest } | { ok: false; reason: string }

const MAX_PASTE = 100_000

/** @param text `curl -X POST https://... -H '...'`, or `GET /fhir/x HTTP/1.1` with headers, or a URL alone */
export function readPastedRequest(text: string): ReadPaste {
  if (text.length > MAX_PASTE) return no("This is longer than 100,000 characters.")
  const trimmed = text.trim()
  if (trimmed === "") return no("Paste a curl command, a raw HTTP request or a URL.")
  const raw = /^curl\s/.test(trimmed) ? readCurl(trimmed) : readHttp(trimmed)
  if (raw === null) return no("There is no URL in it. Paste a curl command, a raw HTTP request or a URL.")
  const place = readUrl(raw.url)
  if (place === null)
    return no("The URL names no FHIR resource type, operation or search, so there is nothing to ask about.")
  const header = raw.headers.get("authorization")
  return { ok: true, request: { method: raw.method, ...place, ...readAuthorization(header, raw.isBasic) } }
}

const no = (reason: string): ReadPaste => ({ ok: false, reason })

interface Raw {
  method: string
  url: string
  headers: Map<string, string>
  isBasic: boolean
}

/** Words of a shell line: quotes and backslashes taken away. */
function shellWords(text: string): string[] {
  const words: string[] = []
  const pattern = /(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|\$?'[^']*')+/g
  for (const [word] of text.replace(/(\\|\^|`)\r?\n/g, " ").matchAll(pattern)) {
    words.push(
      word.replace(/\$?'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g, (_, single, double, escaped) =>
        single !== undefined ? single : double !== undefined ? double.replace(/\\([\s\S])/g, "$1") : escaped,
      ),
    )
  }
  return words
}

const BODY_FLAGS = new Set([
  "-d",
  "--data",
  "--data-raw",
  "--data-binary",
  "--data-urlencode",
  "--json",
  "-F",
  "--form",
])
const VALUE_FLAGS = new Set([
  ...BODY_FLAGS,
  ..."-o --output -A --user-agent -e --referer -b --cookie --cacert --cert --key -m --max-time --connect-timeout -w".split(
    " ",
  ),
])

function readCurl(text: string): Raw | null {
  const words = shellWords(text).slice(1)
  const headers = new Map<string, string>()
  let method: string | null = null
  let url: string | null = null
  let hasBody = false
  let isBasic = false
  let isGet = false
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ""
    const [flag = "", inline] = word.startsWith("--") ? word.split(/=(.*)/s) : [word]
    const value = () => inline ?? words[++i] ?? ""
    if (flag === "-X" || flag === "--request") method = value()
    else if (/^-X./.test(word)) method = word.slice(2)
    else if (flag === "-H" || flag === "--header") addHeader(headers, value())
    else if (flag === "-u" || flag === "--user") {
      value()
      isBasic = true
    } else if (flag === "--url") url = value()
    else if (flag === "-G" || flag === "--get") isGet = true
    else if (flag === "-I" || flag === "--head") method = "GET"
    else if (VALUE_FLAGS.has(flag)) {
      hasBody ||= BODY_FLAGS.has(flag)
      value()
    } else if (!word.startsWith("-")) url ??= word
  }
  if (url === null) return null
  return { method: (method ?? (hasBody && !isGet ? "POST" : "GET")).toUpperCase(), url, headers, isBasic }
}

function readHttp(text: string): Raw | null {
  const [first = "", ...rest] = text.split(/\r?\n/)
  const match = /^(?:(GET|POST|PUT|PATCH|DELETE|HEAD)\s+)?(\S+)(?:\s+HTTP\/[\d.]+)?$/i.exec(first.trim())
  if (!match?.[2]) return null
  const headers = new Map<string, string>()
  for (const line of rest) {
    if (line.trim() === "") break
    addHeader(headers, line)
  }
  return { method: (match[1] ?? "GET").toUpperCase(), url: match[2], headers, isBasic: false }
}

function addHeader(headers: Map<string, string>, line: string): void {
  const colon = line.indexOf(":")
  if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
}

/** What stands below the FHIR base: from the first part that is a type, an operation or `_history`. */
function readUrl(url: string): Pick<PastedRequest, "path" | "apiSlug"> | null {
  const [address = "", ...query] = url.replace(/#.*$/, "").split("?")
  const parts = address
    .replace(/^[a-z]+:\/\/[^/]*/i, "")
    .split("/")
    .filter((part) => part !== "")
  const gateway = parts.indexOf("fhir")
  const at = parts.findIndex(
    (part, i) => (isResourceType(part) || /^\$[a-z]/.test(part) || part === "_history") && i !== gateway,
  )
  const search = query.length > 0 ? `?${query.join("?")}` : ""
  const slug = gateway >= 0 && at !== gateway + 1 ? (parts[gateway + 1] ?? null) : null
  if (at < 0) return slug && search.includes("_type=") ? { path: search, apiSlug: slug } : null
  return { path: `${parts.slice(at).join("/")}${search}`, apiSlug: slug }
}

function readAuthorization(
  header: string | undefined,
  isBasic: boolean,
): Omit<PastedRequest, "method" | "path" | "apiSlug"> {
  const [scheme = "", token = ""] = (header ?? "").split(/\s+/)
  const auth = isBasic
    ? "basic"
    : ({ bearer: "bearer" as const, dpop: "dpop" as const, basic: "basic" as const }[scheme.toLowerCase()] ??
      null)
  const claims = auth === "bearer" || auth === "dpop" ? readClaims(token) : {}
  const text = (name: string) => (typeof claims[name] === "string" ? claims[name].slice(0, 4000) : null)
  const patient = text("patient")?.replace(/^Patient\//, "") ?? null
  return {
    auth,
    clientId: text("client_id") ?? text("azp"),
    scopes: Array.isArray(claims.scope) ? claims.scope.join(" ") : (text("scope") ?? text("scp")),
    patient: patient && /^[A-Za-z0-9\-.]{1,64}$/.test(patient) ? patient : null,
  }
}

/** The claims of a JWT, unverified; none when it is not one. */
function readClaims(token: string): Record<string, unknown> {
  try {
    const part = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/")
    const claims: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))),
    )
    return typeof claims === "object" && claims !== null ? (claims as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
