/** What the readers of foreign formats share: kinds, platforms, lifetimes and credentials of an app's entry. */

import { suggestSlug } from "@/lib/apps/api-schema"
import type { AppKind, Platform } from "@/lib/apps/app"
import { defaultsFor } from "@/lib/apps/rules"
import { guessPlatform } from "@/lib/oauth/redirect-uri"
import { secretFault } from "./fleet-file"
import type { Source } from "./source"

export type Entry = Record<string, unknown>

/** Where a redirect URI leads, by the kind of app: a public app's web page is a single-page app. */
export function platformOf(uri: string, kind: AppKind, native = false): Platform {
  if (native || guessPlatform(uri) === "native") return "native"
  return kind === "public" ? "spa" : "web"
}

/** Lifetimes of an app with or without refresh tokens; what is not said is as confidential apps start. */
export function tokensOf(refreshes: boolean, said: { access?: number | null; idle?: number | null } = {}) {
  const usual = defaultsFor("confidential").tokens
  const idle = said.idle ?? usual.refreshIdleTtlSeconds
  return {
    ...(said.access ? { accessTtlSeconds: said.access } : {}),
    refreshIdleTtlSeconds: refreshes ? idle : null,
    refreshAbsoluteTtlSeconds: refreshes ? Math.max(usual.refreshAbsoluteTtlSeconds ?? 0, idle ?? 0) : null,
  }
}

/** A client id from the source, or one made of the name; a made one is reported. */
export function clientIdOf(source: Source, key: string, name: string): string {
  const said = source.text(key)
  if (said) return said
  const made = suggestSlug(name)
  source.report(key, `The source names no id, so the app is called ${made}.`)
  return made
}

/** The secret of the source, where it is strong enough to be kept as a hash; else the app gets a new one. */
export function secretsOf(source: Source, key: string, expiresAt: Date | null = null): Entry {
  const value = source.text(key)
  if (value === null) return {}
  const fault = secretFault(value)
  if (fault) {
    source.report(key, `${fault} The app gets a new secret instead.`)
    return {}
  }
  const expires = expiresAt ? { expiresAt: expiresAt.toISOString() } : {}
  return { secrets: [{ name: "Imported", value, ...expires }] }
}

/** Public keys of an inline key set. */
export function keysOf(source: Source, key: string): Entry {
  const set = source.inner(key)
  if (!set) return {}
  const keys = set.take("keys")
  return Array.isArray(keys) && keys.length > 0 ? { keys } : {}
}
