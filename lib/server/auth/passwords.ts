/**
 * Passwords: argon2id at the OWASP minimum of 19 MiB and two passes, a handful at a time. One hash costs
 * about 12 ms of a core, so a flood of sign-ins waits in a short queue instead of starving everything else.
 */

import { hash, verify } from "@node-rs/argon2"
import { AppError } from "@/lib/errors"
import { PASSWORD_MAX } from "@/lib/people/password"
import { processState } from "@/lib/server/process-state"

// The library's default algorithm is argon2id.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const IN_FLIGHT = 2
const QUEUE = 40

const gate = processState("password-gate", () => ({ running: 0, waiting: [] as (() => void)[] }))

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (gate.running >= IN_FLIGHT) {
    if (gate.waiting.length >= QUEUE)
      throw new AppError("rate_limited", {
        message: "Too many people are signing in. Try again in a moment.",
      })
    await new Promise<void>((resolve) => gate.waiting.push(resolve))
  } else gate.running++
  try {
    return await work()
  } finally {
    const next = gate.waiting.shift()
    if (next) next()
    else gate.running--
  }
}

/** The PHC string of a password. */
export const hashPassword = (password: string): Promise<string> => oneOfFew(() => hash(password, OPTIONS))

// A hash nobody's password has: checked when there is no such person, so that both answers take as long.
const nobody = processState("password-nobody", () => ({ hash: null as Promise<string> | null }))

/** True when `password` is the one behind `stored`; takes as long when `stored` is null. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  if (password.length > PASSWORD_MAX) return false
  nobody.hash ??= hashPassword("nobody has this password")
  const against = stored ?? (await nobody.hash)
  const matches = await oneOfFew(() => verify(against, password))
  return stored !== null && matches
}
