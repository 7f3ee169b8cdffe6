/**
 * Public keys at an app's jwks_uri, fetched as lib/server/outgoing.ts allows and kept for five minutes. The last
 * failure is kept beside the set, for whoever asks why an app is refused.
 */

import type { Jwk } from "@/lib/oauth/key-algorithms"
import { refuse } from "@/lib/oauth/refusals"
import { fetchOutgoing, isOutgoingError, type OutgoingAnswer } from "../outgoing"
import { processState } from "../process-state"
import { listAllowedPrivateHosts } from "./instance-settings"

const TIMEOUT_MS = 5000
const MAX_BYTES = 64 * 1024
export const KEY_SET_MAX_AGE_MS = 5 * 60_000
/** An unknown kid asks again, but not for every stranger who makes one up. */
const REFRESH_EVERY_MS = 30_000
const MAX_SETS = 1000

export interface KnownSet {
  keys: readonly Jwk[] | null
  fetchedAt: number
  failure: { at: number; message: string } | null
}

/** Where what was fetched is kept. */
export interface KeySetMemory {
  find(uri: string): Promise<KnownSet | null>
  keep(uri: string, known: KnownSet): Promise<void>
}

const state = () =>
  processState("remote-keys", () => ({
    sets: new Map<string, KnownSet>(),
    elsewhere: null as KeySetMemory | null,
  }))

/** The memory of this thread. */
export const ownKeySets: KeySetMemory = {
  find: async (uri) => state().sets.get(uri) ?? null,
  async keep(uri, known) {
    const { sets } = state()
    if (!sets.has(uri) && sets.size >= MAX_SETS) sets.clear()
    sets.set(uri, known)
  },
}

/** @param memory of the thread that answers the token endpoint, where that is another one */
export function keepKeySetsAt(memory: KeySetMemory | null): void {
  state().elsewhere = memory
}

const memory = () => state().elsewhere ?? ownKeySets

/** What this process holds for an address; `null` when it never asked. */
export const findKnownKeySet = (uri: string): Promise<KnownSet | null> => memory().find(uri)

/** @throws OutgoingError; the answer may still be anything */
export const askForKeySet = async (uri: string, options: { ca?: string } = {}): Promise<OutgoingAnswer> =>
  fetchOutgoing(uri, {
    ...options,
    headers: { accept: "application/jwk-set+json, application/json" },
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_BYTES,
    allowedHosts: await listAllowedPrivateHosts(),
  })

/**
 * The keys of an answer.
 * @throws Error with a sentence when it is not a key set
 */
export function readKeySet({ status, body }: Pick<OutgoingAnswer, "status" | "body">): readonly Jwk[] {
  if (status !== 200) throw new Error(`The key set's address answered ${status}.`)
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch (cause) {
    throw new Error("The key set's address did not answer JSON.", { cause })
  }
  const keys = typeof json === "object" && json !== null && "keys" in json ? json.keys : null
  if (!Array.isArray(keys) || keys.length > 100)
    throw new Error("The key set's address did not answer a JWK Set.")
  return keys.filter((key): key is Jwk => typeof key === "object" && key !== null && !Array.isArray(key))
}

/** Keeps what was fetched, so that the next assertion is checked against it. */
export const rememberKeySet = (uri: string, keys: readonly Jwk[]): Promise<void> =>
  memory().keep(uri, { keys, fetchedAt: Date.now(), failure: null })

export async function rememberKeySetFailure(uri: string, message: string): Promise<void> {
  const known = await memory().find(uri)
  await memory().keep(uri, {
    keys: known?.keys ?? null,
    fetchedAt: known?.fetchedAt ?? 0,
    failure: { at: Date.now(), message },
  })
}

type FetchKeySet = (uri: string, refresh: boolean) => Promise<readonly Jwk[]>

/**
 * Key sets asked for with `ask`, kept for a while. Those wanting one address at once share one request.
 * @returns throws invalid_client when the address cannot be read
 */
export function createKeySets(ask: (uri: string) => Promise<OutgoingAnswer>): FetchKeySet {
  const underWay = new Map<string, Promise<readonly Jwk[]>>()
  const load = async (uri: string): Promise<readonly Jwk[]> => {
    try {
      const keys = readKeySet(await ask(uri))
      await rememberKeySet(uri, keys)
      return keys
    } catch (cause) {
      const { message } = cause as Error
      await rememberKeySetFailure(
        uri,
        isOutgoingError(cause) && cause.code ? `${message} (${cause.code})` : message,
      )
      throw refuse("assertion.key_set_unreachable", { cause, detail: { uri, problem: message } })
    }
  }
  return async (uri, refresh) => {
    const known = await memory().find(uri)
    const maxAge = refresh ? REFRESH_EVERY_MS : KEY_SET_MAX_AGE_MS
    if (known?.keys && Date.now() - known.fetchedAt < maxAge) return known.keys
    const loading = underWay.get(uri) ?? load(uri).finally(() => underWay.delete(uri))
    underWay.set(uri, loading)
    return loading
  }
}

export const fetchKeySet: FetchKeySet = createKeySets((uri) => askForKeySet(uri))
