/** Writes one new app inside a transaction: the row, its redirect URIs, owners, API grants and first secret. */

import type { ReadDb, WriteTx } from "@/db/client"
import { insertApiGrant, insertApp, replaceOwners, replaceRedirectUris } from "@/db/queries/apps"
import { insertSecret } from "@/db/queries/credentials"
import { findInstance } from "@/db/queries/instance"
import type { NewApp } from "@/lib/apps/schema"
import { endOfDayAfter } from "@/lib/credentials/secret-life"
import type { ApiId, AppId, SecretId, UserId } from "@/lib/id"
import { formatSecret, lastFour } from "@/lib/secret-format"
import { tokenHash } from "@/lib/server/auth/one-time"
import { freshId, randomBytes } from "@/lib/server/random"

export interface FirstSecret {
  id: SecretId
  /** Shown once; only its hash is kept. */
  value: string
}

export interface RegisteredNow {
  id: AppId
  clientId: string
  name: string
  secret: FirstSecret | null
}

interface NewRegistration {
  app: NewApp
  apiIds: readonly ApiId[]
  ownerIds: readonly UserId[]
  createdBy: UserId | null
  wizardAnswers?: Record<string, string>
  secretExpiresAt?: Date | null
  /** False when the secrets are written by whoever calls: none is made here. */
  makesSecret?: boolean
  /** False when an app without a default API is to stay without one. */
  takesFirstApi?: boolean
  /** What only import, demo and dynamic registration set. */
  more?: {
    stateReason?: string | null
    binnedAt?: Date | null
    registrationTokenHash?: Uint8Array
    registrationReview?: boolean
  }
}

/** True when the app proves itself by a secret that Admit makes. */
export const wantsSecret = (app: Pick<NewApp, "issuer" | "authMethod">): boolean =>
  app.issuer === "admit" &&
  (app.authMethod === "client_secret_basic" || app.authMethod === "client_secret_post")

export async function writeNewApp(tx: WriteTx, registration: NewRegistration): Promise<RegisteredNow> {
  const { app, apiIds, ownerIds, createdBy } = registration
  const id = freshId("app")
  const clientId = app.clientId ?? id
  const { tokens, ...rest } = app
  const takesFirst = app.issuer === "admit" && registration.takesFirstApi !== false
  await insertApp(tx, {
    ...rest,
    ...tokens,
    ...registration.more,
    id,
    clientId,
    grantTypes: [...app.grantTypes],
    createdBy,
    wizardAnswers: registration.wizardAnswers ?? null,
    defaultApiId: app.defaultApiId ?? (takesFirst ? (apiIds[0] ?? null) : null),
  })
  if (app.kind !== "service") {
    const uris = app.redirectUris.map((entry) => ({ ...entry, id: freshId("redirectUri") }))
    await replaceRedirectUris(tx, { id, kind: app.kind }, uris)
  }
  await replaceOwners(tx, id, ownerIds)
  for (const apiId of apiIds) await insertApiGrant(tx, { appId: id, apiId, roles: [], grantedBy: createdBy })
  const maxDays = await readSecretMaxDays(tx)
  const expiresAt =
    registration.secretExpiresAt ?? (maxDays === null ? null : endOfDayAfter(maxDays, new Date()))
  const firstSecret = { name: "First secret", expiresAt, createdBy }
  const wanted = wantsSecret(app) && registration.makesSecret !== false
  const secret = wanted ? await writeSecret(tx, { id, kind: app.kind }, firstSecret) : null
  return { id, clientId, name: app.name, secret }
}

/** The organisation's cap on the life of a new secret in days; `null` when there is none. */
export const readSecretMaxDays = async (db: ReadDb): Promise<number | null> =>
  (await findInstance(db))?.settings.secretMaxDays ?? null

/** Adds a secret to an app, made here unless a value is given; it is returned once and never again. */
export async function writeSecret(
  tx: WriteTx,
  app: { id: AppId; kind: NewApp["kind"] },
  secret: { name: string; value?: string; expiresAt?: Date | null; createdBy: UserId | null },
): Promise<FirstSecret> {
  const value = secret.value ?? formatSecret(randomBytes(32))
  const id = freshId("secret")
  await insertSecret(tx, {
    id,
    appId: app.id,
    appKind: app.kind,
    name: secret.name,
    secretHash: tokenHash(value),
    lastFour: lastFour(value),
    expiresAt: secret.expiresAt ?? null,
    createdBy: secret.createdBy,
  })
  return { id, value }
}
