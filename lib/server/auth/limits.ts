/**
 * How often sign-in may fail. Counted for a person as seen from one address, so that a stranger who guesses
 * from elsewhere cannot lock the person out, and for an address over all persons. Counters live in the
 * database and hold over all instances.
 */

import { RateLimiterDrizzle, RateLimiterRes } from "rate-limiter-flexible"
import { rateLimits } from "@/db/schema/index"
import { AppError } from "@/lib/errors"
import { db } from "@/lib/server/database"

interface Limit {
  /** Failures allowed in the window. */
  points: number
  windowSeconds: number
  blockSeconds: number
}

const LIMITS = {
  "sign-in-pair": { points: 5, windowSeconds: 900, blockSeconds: 60 },
  "sign-in-address": { points: 100, windowSeconds: 3600, blockSeconds: 900 },
  "second-factor-pair": { points: 5, windowSeconds: 900, blockSeconds: 60 },
  // Three codes in a million are good at any time: a hundred guesses a day take decades.
  "second-factor": { points: 50, windowSeconds: 86_400, blockSeconds: 43_200 },
  upstream: { points: 60, windowSeconds: 600, blockSeconds: 60 },
  "set-up": { points: 20, windowSeconds: 3600, blockSeconds: 900 },
  "registration-change": { points: 60, windowSeconds: 3600, blockSeconds: 600 },
  registration: { points: 30, windowSeconds: 3600, blockSeconds: 600 },
  "user-code": { points: 10, windowSeconds: 900, blockSeconds: 300 },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof LIMITS

function limiter(name: LimitName): RateLimiterDrizzle {
  const { points, windowSeconds, blockSeconds } = LIMITS[name]
  return new RateLimiterDrizzle({
    storeClient: db(),
    schema: rateLimits,
    keyPrefix: name,
    points,
    duration: windowSeconds,
    blockDuration: blockSeconds,
    clearExpiredByTimeout: false,
  })
}

const blocked = (result: RateLimiterRes): AppError => {
  const seconds = Math.max(1, Math.ceil(result.msBeforeNext / 1000))
  const wait = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`
  return new AppError("rate_limited", { message: `Too many attempts. Try again in ${wait}.` })
}

/** @throws AppError rate_limited while the key is blocked */
export async function checkLimit(name: LimitName, key: string): Promise<void> {
  const result = await limiter(name).get(key)
  if (result && result.consumedPoints > LIMITS[name].points && result.msBeforeNext > 0) throw blocked(result)
}

/**
 * Counts an attempt before it is made, so that many sent at once are counted one by one. Who proves right
 * takes it back with `forgetFailures` or `giveBack`.
 * @throws AppError rate_limited when there is none left
 */
export async function takeAttempt(name: LimitName, key: string): Promise<void> {
  try {
    await limiter(name).consume(key)
  } catch (error) {
    throw error instanceof RateLimiterRes ? blocked(error) : error
  }
}

/** One attempt that was none: it is not counted after all. */
export async function giveBack(name: LimitName, key: string): Promise<void> {
  await limiter(name).reward(key)
}

/** Counts one failure. */
export async function countFailure(name: LimitName, key: string): Promise<void> {
  try {
    await limiter(name).consume(key)
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
  }
}

/** Forgets the failures of a key that has proved itself. */
export async function forgetFailures(name: LimitName, key: string): Promise<void> {
  await limiter(name).delete(key)
}
