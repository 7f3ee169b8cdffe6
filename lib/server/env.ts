/**
 * What the environment set, parsed once. The launcher hands the settings over; under plain `next start` they
 * are read from the environment at first use.
 */

import { parseSettings, type Settings } from "@/lib/settings.mjs"
import { processState } from "./process-state"

const state = () => processState<{ settings: Settings | null }>("settings", () => ({ settings: null }))

/** Hands this process its settings; the server calls it once, before anything else. */
export function adoptSettings(settings: Settings): void {
  state().settings = settings
}

/**
 * The settings of this process.
 * @throws when the environment holds a setting that cannot be used; the message lists every problem
 */
export function settings(): Settings {
  const current = state()
  if (!current.settings) {
    const parsed = parseSettings(process.env)
    if (!parsed.ok) throw new Error(`These settings cannot be used:\n${parsed.problems.join("\n")}`)
    current.settings = parsed.settings
  }
  return current.settings
}

/** The issuer identifier (RFC 8414 §2): absolute, no trailing slash. Every URL Admit prints begins with it. */
export const issuer = (): string => settings().url

/** Cookies carry `Secure` and the `__Host-` prefix when the issuer is https. */
export const isHttps = (): boolean => issuer().startsWith("https://")
