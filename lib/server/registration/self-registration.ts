/** Apps that register and manage themselves (RFC 7591, RFC 7592): what `/oauth/register` writes. */

import type { WriteTx } from "@/db/client"
import { findApp, replaceRedirectUris, updateApp } from "@/db/queries/apps"
import { insertKey, listKeys, listSecrets } from "@/db/queries/credentials"
import { deleteKeys, findSelfManagedApp, takeRegistrationUse } from "@/db/queries/registration"
import type { RegisteredApp } from "@/lib/apps/app"
import { diffFields } from "@/lib/apps/diff"
import { type NewApp, parseAppSettings } from "@/lib/apps/schema"
import { settingsOf } from "@/lib/apps/settings-of"
import type { AppId, UserId } from "@/lib/id"
import { refuse } from "@/lib/oauth/refusals"
import { type ParsedMetadata, toRegistration } from "@/lib/oauth/registration"
import type { Actor } from "@/lib/server/actor"
import { writeNewApp, writeSecret } from "@/lib/server/apps/write-app"
import { newToken, tokenHash } from "@/lib/server/auth/one-time"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"

const appActor = (of: { name: string; appId: AppId | null; ip: string | null }): Actor => ({
  type: "app",
  id: null,
  role: null,
  ...of,
})

async function writeKeys(
  tx: WriteTx,
  of: { id: AppId; kind: NewApp["kind"]; jwks: ParsedMetadata["jwks"] },
): Promise<void> {
  for (const jwk of of.jwks ?? [])
    await insertKey(tx, {
      id: freshId("key"),
      appId: of.id,
      appKind: of.kind,
      kid: String(jwk.kid),
      alg: typeof jwk.alg === "string" ? jwk.alg.slice(0, 20) : null,
      publicJwk: jwk,
    })
}

export interface Registered {
  /** RFC 7591 §3.2.1, without the registration access token. */
  metadata: Record<string, unknown>
  /** What manages the app from now on, shown to it this once. */
  managementToken: string
}

async function toMetadata(tx: WriteTx, id: AppId, secret: string | null): Promise<Record<string, unknown>> {
  const app = await findApp(tx, id)
  if (!app) throw new Error("INVARIANT: the app just written is not there")
  const metadata = toRegistration(app, await listKeys(tx, id))
  // RFC 7591 §3.2.1: 0 says that the secret does not expire.
  return secret === null ? metadata : { ...metadata, client_secret: secret, client_secret_expires_at: 0 }
}

/**
 * Registers the app, and takes one use of the initial access token in the same transaction.
 * @param by.tokenHash null where registration is open to all
 * @throws invalid_token when the token has been used up meanwhile
 */
export async function registerItself(
  parse: (state: "draft" | "active") => ParsedMetadata,
  by: { tokenHash: Uint8Array | null; ip: string | null },
): Promise<Registered> {
  const managementToken = `rat_${newToken()}`
  const actor = appActor({ name: "Dynamic registration", appId: null, ip: by.ip })
  const metadata = await mutate(actor, "app.registered", async (tx) => {
    const token = by.tokenHash && (await takeRegistrationUse(tx, by.tokenHash, new Date()))
    if (by.tokenHash && !token) throw refuse("register.token")
    const state = token?.appState ?? "draft"
    const { app, jwks } = parse(state)
    const made = await writeNewApp(tx, {
      app,
      apiIds: token?.apiId ? [token.apiId] : [],
      ownerIds: [],
      createdBy: null,
      more: {
        registrationTokenHash: tokenHash(managementToken),
        registrationReview: state === "draft",
      },
    })
    await writeKeys(tx, { id: made.id, kind: app.kind, jwks })
    const detail = {
      kind: app.kind,
      clientId: made.clientId,
      by: "dynamic registration",
      token: token ? { id: token.id, name: token.name } : null,
      state,
    }
    return {
      result: await toMetadata(tx, made.id, made.secret?.value ?? null),
      records: [{ subject: { id: made.id, name: made.name }, detail }],
    }
  })
  return { metadata, managementToken }
}

/** The app a management token is for; null when it is for none. */
export const findSelf = (clientId: string, token: string) =>
  findSelfManagedApp(db(), { hash: tokenHash(token), clientId })
export type Self = NonNullable<Awaited<ReturnType<typeof findSelf>>>

/** RFC 7592 §2.1. */
export async function readItself(self: Self): Promise<Record<string, unknown>> {
  const app = await findApp(db(), self.id)
  if (!app) throw refuse("register.management_token")
  return toRegistration(app, await listKeys(db(), self.id))
}

/** What admins set and the metadata cannot say stays; the rest is what was sent (RFC 7592 §2.2). */
function toSettings(app: RegisteredApp, parsed: NewApp): NewApp {
  const before = settingsOf(app)
  const kept = {
    description: before.description,
    notes: before.notes,
    clientId: before.clientId,
    smart: before.smart,
    defaultApiId: before.defaultApiId,
    tags: before.tags,
  }
  const refreshes = (of: NewApp) => of.tokens.refreshIdleTtlSeconds !== null
  const tokens = refreshes(before) === refreshes(parsed) ? before.tokens : parsed.tokens
  const browser =
    before.kind !== "service" ? { launchUrls: before.launchUrls, corsOrigins: before.corsOrigins } : {}
  const pkce = before.kind === "confidential" ? { pkceRequired: before.pkceRequired } : {}
  const proof = before.kind !== "public" ? { strictAssertionAudience: before.strictAssertionAudience } : {}
  const basic = before.kind === "service" ? { basicAtApi: before.basicAtApi } : {}
  return { ...parsed, ...kept, ...browser, ...pkce, ...proof, ...basic, tokens } as NewApp
}

const provesByKey = (app: NewApp): boolean => app.authMethod === "private_key_jwt"
const usesSecret = (app: NewApp): boolean => app.authMethod.startsWith("client_secret")

async function replaceBrowserAddresses(tx: WriteTx, app: RegisteredApp, after: NewApp): Promise<void> {
  if (app.kind === "service" || after.kind === "service") return
  const known = new Map(app.redirectUris.map((entry) => [entry.uri, entry]))
  const uris = after.redirectUris.map((entry) => ({
    uri: entry.uri,
    platform: known.get(entry.uri)?.platform ?? entry.platform,
    id: known.get(entry.uri)?.id ?? freshId("redirectUri"),
  }))
  await replaceRedirectUris(tx, app, uris)
}

/**
 * Replaces the registration. An app that waits for review, that asks for more than it may, or that puts off a
 * protection (DPoP, proving itself by a key) becomes a draft.
 * @throws AppError invalid when the kind would change
 */
export async function changeItself(
  self: Self,
  parse: (state: "draft" | "active") => ParsedMetadata,
  ip: string | null,
): Promise<Record<string, unknown>> {
  const actor = appActor({ name: self.name, appId: self.id, ip })
  const write = async (tx: WriteTx) => {
    const app = await findApp(tx, self.id)
    if (!app || app.binnedAt || app.state === "disabled") throw refuse("register.management_token")
    const { app: parsed, jwks } = parse(app.state === "active" ? "active" : "draft")
    const before = settingsOf(app)
    const wanted = parseAppSettings(app.kind, toSettings(app, parsed))
    const widens = wanted.allowedScopes.some((scope) => !before.allowedScopes.includes(scope))
    const weakens =
      (before.dpopRequired && !wanted.dpopRequired) || (provesByKey(before) && !provesByKey(wanted))
    const changed = diffFields(before, wanted).length > 0 || jwks !== null
    const review = widens || weakens || (self.review && changed)
    const after: NewApp = { ...wanted, state: review ? "draft" : wanted.state }
    const { tokens, ...row } = after
    await updateApp(tx, app.id, app.version, {
      ...row,
      ...tokens,
      clientId: app.clientId,
      grantTypes: [...after.grantTypes],
    })
    await replaceBrowserAddresses(tx, app, after)
    await deleteKeys(tx, app.id)
    await writeKeys(tx, { id: app.id, kind: app.kind, jwks })
    const needsSecret = usesSecret(after) && (await listSecrets(tx, app.id)).length === 0
    const secret = needsSecret
      ? await writeSecret(tx, app, { name: "Secret", createdBy: null as UserId | null })
      : null
    const changes = diffFields(before, after)
    const record = {
      subject: { id: app.id, name: after.name },
      changes,
      detail: { keysReplaced: jwks !== null },
    }
    return { result: await toMetadata(tx, app.id, secret?.value ?? null), records: [record] }
  }
  return mutate(actor, "app.changed", write, { appId: self.id })
}

/** RFC 7592 §2.3: into the bin, where an admin finds it for 30 days; the management token ends at once. */
export async function removeItself(self: Self, ip: string | null): Promise<void> {
  const actor = appActor({ name: self.name, appId: self.id, ip })
  const write = async (tx: WriteTx) => {
    const app = await findApp(tx, self.id)
    if (!app || app.binnedAt) throw refuse("register.management_token")
    const now = new Date()
    await updateApp(tx, app.id, app.version, { binnedAt: now, registrationTokenHash: null })
    const changes = [{ field: "binnedAt", before: null, after: now.toISOString() }]
    return { result: null, records: [{ subject: { id: app.id, name: app.name }, changes }] }
  }
  await mutate(actor, "app.binned", write, { appId: self.id })
}
