/**
 * Interactions: an authorization request waiting while the person signs in or consents. The handle travels in
 * the URL and is worth nothing without the cookie of the browser that began; the database holds a hash of both.
 */

import {
  answerInteraction as answer,
  completeInteraction as complete,
  findInteraction as find,
  type StoredInteraction,
  saveInteraction,
} from "@/db/queries/oauth-interactions"
import type { Answers } from "@/lib/oauth/authorize"
import type { OAuthClient } from "@/lib/oauth/client"
import { newToken } from "../auth/one-time"
import { db } from "../database"
import { isHttps } from "../env"
import { cookieValue } from "../session"
import { sha256 } from "./hash"

/** Kept beside the parameters, under a name no request can send: the pushed request they came from. */
export const PUSHED = " pushed"
const TTL_SECONDS = 30 * 60
const TOKEN = /^[A-Za-z0-9_-]{43}$/

export const browserCookieName = (): string => (isHttps() ? "__Host-admit.browser" : "admit.browser")

/** The browser's own secret, or `null` when it has none yet. */
export function readBrowser(cookieHeader: string | null): string | null {
  const value = cookieValue(cookieHeader, browserCookieName())
  return value !== null && TOKEN.test(value) ? value : null
}

const hashOf = (handle: string, browser: string): Uint8Array => sha256(`${handle}.${browser}`)

/** Lax, so that it comes along when another site sends the person here. */
const setCookie = (browser: string): string =>
  `${browserCookieName()}=${browser}; Path=/; HttpOnly; SameSite=Lax${isHttps() ? "; Secure" : ""}`

export interface Interaction extends StoredInteraction {
  hash: Uint8Array
}

/** Begins an interaction. @returns its handle, and the cookie to set when the browser had none */
export async function beginInteraction(
  request: Request,
  of: { client: OAuthClient; params: ReadonlyMap<string, string>; pushedHash: Uint8Array | null },
): Promise<{ handle: string; cookie: string | null }> {
  const known = readBrowser(request.headers.get("cookie"))
  const browser = known ?? newToken()
  const handle = newToken()
  const params = Object.fromEntries(of.params)
  if (of.pushedHash) params[PUSHED] = Buffer.from(of.pushedHash).toString("base64url")
  const row = { hash: hashOf(handle, browser), appId: of.client.id, params }
  await saveInteraction(db(), { ...row, ttlSeconds: TTL_SECONDS })
  return { handle, cookie: known ? null : setCookie(browser) }
}

/** The interaction of this handle, if this browser began it and it is neither over nor expired. */
export async function findInteraction(
  handle: string,
  cookieHeader: string | null,
): Promise<Interaction | null> {
  const browser = readBrowser(cookieHeader)
  if (!browser || !TOKEN.test(handle)) return null
  const hash = hashOf(handle, browser)
  const stored = await find(db(), hash)
  return stored && { ...stored, hash }
}

/** @returns false when the interaction is over */
export const answerInteraction = (hash: Uint8Array, answers: Answers): Promise<boolean> =>
  answer(db(), hash, answers)

export const completeInteraction = (hash: Uint8Array): Promise<void> => complete(db(), hash)
