/**
 * Public keys at an app's jwks_uri. The address comes from a registration, so it is treated as hostile: https
 * only, no private or loopback address at any resolution, no redirects, five seconds, 64 KiB
 * (OAuth 2.0 Security BCP: server-side request forgery).
 */

import { request as httpsRequest } from "node:https"
import { refuse } from "@/lib/oauth/refusals"
import { checkLiteralHost, guardedLookup } from "../gateway/address-guard"
import { processState } from "../process-state"

const TIMEOUT_MS = 5000
const MAX_BYTES = 64 * 1024
const MAX_AGE_MS = 5 * 60_000
/** An unknown kid asks again, but not for every stranger who makes one up. */
const REFRESH_EVERY_MS = 30_000
const MAX_SETS = 1000

type Jwk = Record<string, unknown>
interface KeySet {
  keys: readonly Jwk[]
  fetchedAt: number
}

const sets = () => processState("remote-keys", () => new Map<string, KeySet>())

function fetchText(url: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { lookup: guardedLookup, timeout: TIMEOUT_MS, headers: { accept: "application/json" } }
    const outgoing = httpsRequest(url, options, (response) => {
      if (response.statusCode !== 200) {
        outgoing.destroy(new Error(`jwks_uri answered ${response.statusCode}`))
        return
      }
      const chunks: Buffer[] = []
      let size = 0
      response.on("data", (chunk: Buffer) => {
        size += chunk.length
        if (size > MAX_BYTES) outgoing.destroy(new Error("jwks_uri answered too much"))
        else chunks.push(chunk)
      })
      response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
      response.on("error", reject)
    })
    const deadline = setTimeout(
      () => outgoing.destroy(new Error("jwks_uri did not answer in time")),
      TIMEOUT_MS,
    )
    outgoing.on("close", () => clearTimeout(deadline))
    outgoing.on("error", reject)
    outgoing.end()
  })
}

function parseKeySet(text: string): readonly Jwk[] {
  const json: unknown = JSON.parse(text)
  const keys = typeof json === "object" && json !== null && "keys" in json ? json.keys : null
  if (!Array.isArray(keys) || keys.length > 100) throw new Error("jwks_uri did not answer a JWK Set")
  return keys.filter((key): key is Jwk => typeof key === "object" && key !== null && !Array.isArray(key))
}

type FetchKeySet = (uri: string, refresh: boolean) => Promise<readonly Jwk[]>

/**
 * Key sets read by `read` and kept in `sets`. Those asking for one address at once share one request.
 * @param read answers the text at an address that has passed the checks on its form
 */
export function createKeySets(
  read: (url: URL) => Promise<string>,
  sets: () => Map<string, KeySet>,
): FetchKeySet {
  const underWay = new Map<string, Promise<readonly Jwk[]>>()
  const load = async (uri: string): Promise<readonly Jwk[]> => {
    const url = new URL(uri)
    if (url.protocol !== "https:") throw new Error("jwks_uri is not https")
    checkLiteralHost(url.hostname)
    const keys = parseKeySet(await read(url))
    if (sets().size >= MAX_SETS) sets().clear()
    sets().set(uri, { keys, fetchedAt: Date.now() })
    return keys
  }
  return async (uri, refresh) => {
    const known = sets().get(uri)
    if (known && Date.now() - known.fetchedAt < (refresh ? REFRESH_EVERY_MS : MAX_AGE_MS)) return known.keys
    const loading = underWay.get(uri) ?? load(uri).finally(() => underWay.delete(uri))
    underWay.set(uri, loading)
    try {
      return await loading
    } catch (cause) {
      throw refuse("assertion.key_set_unreachable", {
        cause,
        detail: { uri, problem: (cause as Error).message },
      })
    }
  }
}

/**
 * The key set at the address, at most five minutes old; with `refresh`, at most half a minute.
 * @throws invalid_client when it cannot be had
 */
export const fetchKeySet: FetchKeySet = createKeySets(fetchText, sets)
