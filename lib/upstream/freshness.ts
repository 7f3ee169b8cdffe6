/**
 * What an authorization request here asks of a sign-in there (OpenID Connect Core §3.1.2.1), and whether the
 * upstream's `auth_time` meets it (§3.1.3.7 item 13).
 */

import { AppError } from "@/lib/errors"

/** Clocks of two servers differ. */
const SKEW_SECONDS = 10

export interface AskedUpstream {
  /** The person has to prove who they are again: `prompt=login`, `select_account` or `max_age=0`. */
  again: boolean
  maxAgeSeconds: number | null
  loginHint: string | null
}

/** @param params the waiting request's, checked before; `null` for a sign-in to the console */
export function readAsked(params: Readonly<Record<string, string>> | null): AskedUpstream {
  const prompts = params?.prompt?.split(" ") ?? []
  const sent = params?.max_age
  const maxAgeSeconds = sent !== undefined && /^\d{1,9}$/.test(sent) ? Number(sent) : null
  const hint = params?.login_hint
  return {
    again: prompts.includes("login") || prompts.includes("select_account") || maxAgeSeconds === 0,
    maxAgeSeconds,
    loginHint: hint !== undefined && hint.length <= 320 ? hint : null,
  }
}

/** The parameters to send along. `max_age` makes `auth_time` required of the answer (§2), so it goes with `prompt`. */
export function toUpstreamParams(asked: AskedUpstream): Record<string, string> {
  const maxAge = asked.again ? 0 : asked.maxAgeSeconds
  return {
    ...(asked.again && { prompt: "login" }),
    ...(maxAge !== null && { max_age: String(maxAge) }),
    ...(asked.loginHint !== null && { login_hint: asked.loginHint }),
  }
}

const stale = (name: string) =>
  new AppError("unauthenticated", {
    message: `The app asks you to prove anew who you are, and ${name} did not ask you. Sign out there, or sign in another way.`,
  })

/**
 * When the person proved who they are: now, where it was during this very sign-in; else when the upstream says.
 * @param of.claimed `auth_time` of the id token, in seconds
 * @throws AppError unauthenticated when that is too long ago, or not said although it was asked for
 */
export function authTimeOf(
  asked: AskedUpstream,
  of: { name: string; claimed: unknown; begunAt: Date; now: Date },
): Date {
  const { name, claimed, begunAt, now } = of
  if (typeof claimed !== "number" || !Number.isFinite(claimed)) {
    if (asked.again || asked.maxAgeSeconds !== null) throw stale(name)
    return now
  }
  const ageSeconds = now.getTime() / 1000 - claimed
  const underWaySeconds = (now.getTime() - begunAt.getTime()) / 1000
  // `auth_time` is cut to whole seconds.
  if (ageSeconds < underWaySeconds + (asked.again ? SKEW_SECONDS : 1)) return now
  if (asked.again) throw stale(name)
  if (asked.maxAgeSeconds !== null && ageSeconds > asked.maxAgeSeconds + SKEW_SECONDS) throw stale(name)
  return new Date(claimed * 1000)
}
