/**
 * Changing the kind of an app: what will be issued, revoked, dropped and changed, told before it happens, and
 * the settings afterwards. Nothing here writes; the verb does all of it in one transaction.
 */

import type { AppKind, Platform } from "./app"
import { KIND_LABELS } from "./kinds"
import { defaultsFor } from "./rules"
import type { NewApp } from "./schema"

/** What hangs on the app besides its settings, counted by the caller. */
export interface AppHoldings {
  secrets: number
  keys: number
  /** People whose sign-in at this app is still in force. */
  liveGrants: number
  /** Names of policies that bind every app of the old kind, and of the new one; they follow the kind. */
  policiesOfKind?: { leaving: readonly string[]; joining: readonly string[] }
}

export const CHANGE_EFFECTS = ["issued", "revoked", "dropped", "changed", "kept"] as const
export type ChangeEffect = (typeof CHANGE_EFFECTS)[number]

export interface KindChangeLine {
  effect: ChangeEffect
  sentence: string
  why: string
}

export interface KindChange {
  from: AppKind
  to: AppKind
  lines: KindChangeLine[]
  /** What the person must still do for the app to work. */
  todo: string[]
  /** The app's settings afterwards, ready for the parser. */
  after: NewApp
}

/** What the assistant shows of a change. */
export type ToldKindChange = Pick<KindChange, "to" | "lines" | "todo">

const count = (n: number, one: string, many = `${one}s`) => `${n === 1 ? "One" : n} ${n === 1 ? one : many}`
const hasCredentials = (kind: AppKind) => kind !== "public"

/** The settings after the change: what both kinds have is kept, the rest is the new kind's default. */
export function toKind(app: NewApp, to: AppKind): NewApp {
  if (app.kind === to) return app
  const after = defaultsFor(to, { smart: app.smart }) as NewApp
  const { name, description, notes, clientId, state, issuer, externalId, defaultApiId, dpopRequired } = app
  const { logoUri, clientUri, policyUri, tosUri, contacts, tags } = app
  const shared = {
    ...{ name, description, notes, clientId, state, issuer, externalId, defaultApiId, dpopRequired },
    ...{ logoUri, clientUri, policyUri, tosUri, contacts, tags },
    allowedScopes: app.allowedScopes.filter((scope) => scopeFits(scope, to)),
  }
  if (after.kind === "service") {
    return app.kind === "confidential"
      ? { ...after, ...shared, ...credentialSettings(app, after.smart ? "private_key_jwt" : app.authMethod) }
      : { ...after, ...shared }
  }
  const people =
    app.kind === "service"
      ? { state: state === "active" ? ("draft" as const) : state }
      : {
          redirectUris: app.redirectUris.map((entry) => ({
            ...entry,
            platform: platformOn(to, entry.platform),
          })),
          postLogoutRedirectUris: app.postLogoutRedirectUris,
          launchUrls: app.launchUrls,
          corsOrigins: app.corsOrigins,
          idTokenAlg: app.idTokenAlg,
        }
  if (after.kind === "public") return { ...after, ...shared, ...people }
  return app.kind === "service"
    ? { ...after, ...shared, ...people, ...credentialSettings(app, app.authMethod) }
    : { ...after, ...shared, ...people }
}

/** A web page belongs to a server in a confidential app and to the browser in a public one. */
function platformOn(kind: AppKind, platform: Platform): Platform {
  if (platform === "native") return platform
  return kind === "public" ? "spa" : "web"
}

function credentialSettings<Method extends string>(
  app: { jwksUri: string | null; strictAssertionAudience: boolean },
  authMethod: Method,
) {
  const jwksUri = authMethod === "private_key_jwt" ? app.jwksUri : null
  return { authMethod, jwksUri, strictAssertionAudience: app.strictAssertionAudience }
}

/** system/ belongs to services; user/, patient/, launch and the sign-in scopes to apps people sign in to. */
function scopeFits(scope: string, kind: AppKind): boolean {
  const forProgram = scope.startsWith("system/")
  const forPerson =
    /^(user|patient|launch)(\/|$)|^(openid|profile|email|fhirUser|offline_access|online_access)$/.test(scope)
  if (kind === "service") return !forPerson
  if (kind === "public" && /^(offline|online)_access$/.test(scope)) return false
  return !forProgram
}

function credentialLines(app: NewApp, after: NewApp, holdings: AppHoldings): KindChangeLine[] {
  const [from, to] = [app.kind, after.kind]
  if (hasCredentials(from) && !hasCredentials(to)) {
    const why = "A public app cannot hide a secret, so none may exist."
    const secrets = {
      effect: "revoked",
      sentence: `${count(holdings.secrets, "secret")} will stop working and be deleted.`,
      why,
    } as const
    const keys = {
      effect: "revoked",
      sentence: `${count(holdings.keys, "key")} will stop working and be deleted.`,
      why,
    } as const
    return [...(holdings.secrets > 0 ? [secrets] : []), ...(holdings.keys > 0 ? [keys] : [])]
  }
  if (!hasCredentials(from)) {
    if (after.authMethod === "private_key_jwt" || after.issuer !== "admit") return []
    return [
      {
        effect: "issued",
        sentence: "A secret will be made and shown once.",
        why: "The app now proves who it is.",
      },
    ]
  }
  return holdings.secrets + holdings.keys > 0
    ? [
        {
          effect: "kept",
          sentence: "Secrets and keys stay as they are.",
          why: "Both kinds prove who they are.",
        },
      ]
    : []
}

function addressLines(app: NewApp, to: AppKind): KindChangeLine[] {
  if (app.kind === "service" || to !== "service") return []
  const why = "Nobody signs in to a service app."
  const lists: [number, string][] = [
    [app.redirectUris.length, "redirect URI"],
    [app.postLogoutRedirectUris.length, "sign-out address"],
    [app.launchUrls.length, "launch address"],
    [app.corsOrigins.length, "browser origin"],
  ]
  return lists
    .filter(([n]) => n > 0)
    .map(([n, one]) => ({
      effect: "dropped",
      sentence: `${count(n, one, one.endsWith("s") ? `${one}es` : undefined)} will be removed.`,
      why,
    }))
}

function settingLines(app: NewApp, after: NewApp): KindChangeLine[] {
  const lines: KindChangeLine[] = []
  const [before, later] = [app.tokens, after.tokens]
  if (before.accessTtlSeconds !== later.accessTtlSeconds) {
    const sentence = `Access tokens will live ${later.accessTtlSeconds / 60} minutes instead of ${Math.round(before.accessTtlSeconds / 60)}.`
    lines.push({ effect: "changed", sentence, why: "Lifetimes follow how well the app can keep a secret." })
  }
  const refreshes = (one: NewApp) => (one.grantTypes as readonly string[]).includes("refresh_token")
  if (refreshes(app) && !refreshes(after))
    lines.push({
      effect: "revoked",
      sentence: "Refresh tokens will stop working; no new ones are given.",
      why: KIND_LABELS[after.kind].meaning,
    })
  if (!refreshes(app) && refreshes(after))
    lines.push({
      effect: "changed",
      sentence: "The app will get refresh tokens.",
      why: "It can keep them safe now.",
    })
  const lost = app.allowedScopes.filter((scope) => !after.allowedScopes.includes(scope))
  if (lost.length > 0)
    lines.push({
      effect: "dropped",
      sentence: `It may no longer ask for: ${lost.join(", ")}.`,
      why: "These scopes belong to another kind of app.",
    })
  if (app.authMethod !== after.authMethod)
    lines.push({
      effect: "changed",
      sentence: `The app will authenticate with “${after.authMethod}” instead of “${app.authMethod}”.`,
      why: KIND_LABELS[after.kind].meaning,
    })
  return lines
}

function listTodo(app: NewApp, after: NewApp): string[] {
  const todo: string[] = []
  if (app.kind === "service")
    todo.push("Add a redirect URI, then activate the app: until then it is a draft.")
  if (app.issuer !== "admit") return ["Make the same change where the app lives: this record follows it."]
  if (app.kind === "public" && after.authMethod !== "private_key_jwt")
    todo.push("Put the new secret into the app's server settings.")
  if (after.authMethod === "private_key_jwt" && app.authMethod !== "private_key_jwt")
    todo.push("Add the app's public key or the address of its key set.")
  if (after.kind === "public") todo.push("Take the secret out of the app, and see that it sends PKCE.")
  if (after.kind === "service") todo.push("Let the app ask for tokens with client_credentials.")
  if (after.allowedScopes.length === 0) todo.push("Choose the scopes it may ask for.")
  return todo
}

/** Tokens of the old kind end; an app whose tokens come from elsewhere has none here. */
function tokenLines(app: NewApp, { liveGrants }: AppHoldings): KindChangeLine[] {
  if (app.issuer !== "admit") return []
  const why = "Tokens given under the old kind are refused."
  const tokens = { effect: "revoked", sentence: "Access tokens given so far will be refused.", why } as const
  if (liveGrants === 0) return [tokens]
  return [
    {
      effect: "revoked",
      sentence: `${count(liveGrants, "person", "people")} will have to sign in again.`,
      why,
    },
  ]
}

function policyLines(from: AppKind, to: AppKind, { policiesOfKind }: AppHoldings): KindChangeLine[] {
  const { leaving = [], joining = [] } = policiesOfKind ?? {}
  return [
    ...leaving.map((name) => ({
      effect: "dropped" as const,
      sentence: `The policy “${name}” will no longer bind it.`,
      why: `It binds every ${from} app.`,
    })),
    ...joining.map((name) => ({
      effect: "changed" as const,
      sentence: `The policy “${name}” will bind it.`,
      why: `It binds every ${to} app.`,
    })),
  ]
}

/** What changing the kind does, line by line, before it is done. `from === to` gives no lines. */
export function whatChangesWithKind(app: NewApp, to: AppKind, holdings: AppHoldings): KindChange {
  const after = toKind(app, to)
  if (app.kind === to) return { from: app.kind, to, lines: [], todo: [], after }
  const lines = [
    ...credentialLines(app, after, holdings),
    ...tokenLines(app, holdings),
    ...addressLines(app, to),
    ...settingLines(app, after),
    ...policyLines(app.kind, to, holdings),
    {
      effect: "kept" as const,
      sentence: "Name, client id, owners, the policies linked to this app and its history stay.",
      why: "It is the same app.",
    },
  ]
  return { from: app.kind, to, lines, todo: listTodo(app, after), after }
}
