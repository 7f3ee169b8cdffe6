/**
 * An Aidbox `Client` as the settings of a new app, for the one parser of apps (lib/apps/schema.ts) to check.
 * Secrets are not taken over: Aidbox keeps only their hash. Grants that OAuth 2.1 has given up are left out.
 */

import { withDefaults } from "@/lib/apps/rules"
import { checkNewApp, type NewApp } from "@/lib/apps/schema"

export interface ImportedClient {
  id: string
  name: string
  /** Null when it cannot be registered; the notes say why. */
  app: NewApp | null
  notes: string[]
}

type Json = Readonly<Record<string, unknown>>
const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string").slice(0, 200) : []
const textOf = (value: unknown, max: number): string =>
  typeof value === "string" ? value.replace(/\s+/g, " ").trim().slice(0, max) : ""

const DAY = 86_400
const GIVEN_UP = ["password", "implicit", "urn:ietf:params:oauth:grant-type:token-exchange"]

export function importClient(client: Json): ImportedClient {
  const id = textOf(client.id, 100)
  const name = textOf(client.name, 80) || id
  const notes: string[] = []
  const input = settingsOf(client, { id, name, notes })
  if (input === null) return { id, name, app: null, notes }
  const parsed = checkNewApp(withDefaults(input, { smart: input.smart === true }))
  if (!parsed.ok)
    return { id, name, app: null, notes: [...notes, ...Object.values(parsed.fields).slice(0, 10)] }
  return { id, name, app: parsed.value, notes }
}

interface Named {
  id: string
  name: string
  notes: string[]
}

function settingsOf(client: Json, { id, name, notes }: Named): Json | null {
  const grants = textsIn(client.grant_types)
  const auth = isJson(client.auth) ? client.auth : {}
  const dropped = grants.filter((grant) => GIVEN_UP.includes(grant))
  if (dropped.length > 0)
    notes.push(`Left out, as OAuth 2.1 has given them up or Admit has none: ${dropped.join(", ")}.`)
  const smart = client.type === "smart-app" || client.type === "bulk-api-client"
  const base = {
    name,
    clientId: id || null,
    description: textOf(client.description, 500),
    smart,
    state: client.active === false ? "disabled" : "active",
    allowedScopes: [...new Set(textsIn(client.scope))],
  }
  const signsIn = grants.includes("authorization_code") || grants.includes("code")
  if (signsIn) return { ...base, ...browserSettings(client, auth, notes) }
  if (!grants.includes("client_credentials") && !grants.includes("basic")) {
    notes.push("It has no grant that Admit knows: authorization_code, client_credentials or basic.")
    return null
  }
  const flow = isJson(auth.client_credentials) ? auth.client_credentials : {}
  return {
    ...base,
    kind: "service",
    ...proof(client, notes),
    basicAtApi: grants.includes("basic"),
    ...tokenLife(flow, { notes, refreshes: false }),
  }
}

function browserSettings(client: Json, auth: Json, notes: string[]): Json {
  const flow = isJson(auth.authorization_code) ? auth.authorization_code : {}
  const isSecret = flow.secret_required === true || typeof client.jwks_uri === "string"
  const redirect = textOf(flow.redirect_uri, 2000)
  const isNative = redirect !== "" && !/^https?:/.test(redirect)
  const platform = isSecret ? "web" : isNative ? "native" : "spa"
  const refreshes = flow.refresh_token === true
  if (flow.pkce !== true) notes.push("It will need PKCE with S256, which every client library in use sends.")
  const smart = isJson(client.smart) ? textOf(client.smart.launch_uri, 2000) : ""
  return {
    kind: isSecret ? "confidential" : "public",
    ...(isSecret ? proof(client, notes) : {}),
    grantTypes: refreshes ? ["authorization_code", "refresh_token"] : ["authorization_code"],
    redirectUris: redirect === "" ? [] : [{ uri: redirect, platform }],
    launchUrls: smart === "" ? [] : [smart],
    corsOrigins: textsIn(client.allowed_origins),
    ...(redirect === "" ? { state: "draft" } : {}),
    ...tokenLife(flow, { notes, refreshes }),
  }
}

function proof(client: Json, notes: string[]): Json {
  if (typeof client.jwks_uri === "string") return { authMethod: "private_key_jwt", jwksUri: client.jwks_uri }
  if (Array.isArray(client.jwks)) notes.push("Its inline keys are not taken over: add them to the app.")
  notes.push("Its secret cannot be taken over, because only the hash is kept: it gets a new one, shown once.")
  return { authMethod: "client_secret_basic", jwksUri: null }
}

function tokenLife(flow: Json, { notes, refreshes }: { notes: string[]; refreshes: boolean }): Json {
  const seconds = flow.access_token_expiration
  const asked = typeof seconds === "number" && Number.isInteger(seconds) && seconds > 0 ? seconds : null
  if (asked !== null && asked > DAY)
    notes.push(
      `Its access tokens lived ${Math.round(asked / DAY)} days; here at most one, so they live 24 hours.`,
    )
  const idle = flow.refresh_token_expiration
  const life = refreshes
    ? {
        refreshIdleTtlSeconds: typeof idle === "number" && idle >= 60 ? Math.min(idle, 90 * DAY) : 30 * DAY,
        refreshAbsoluteTtlSeconds: 90 * DAY,
        refreshGraceSeconds: 0,
      }
    : { refreshIdleTtlSeconds: null, refreshAbsoluteTtlSeconds: null, refreshGraceSeconds: 0 }
  const accessTtlSeconds = Math.max(30, Math.min(asked ?? 3600, DAY))
  return { tokens: { accessTtlSeconds, ...life } }
}
