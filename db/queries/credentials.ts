/** Secrets and keys of apps. Hashes leave this file only for the comparison at the token endpoint. */

import { and, asc, desc, eq, gte } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { appKeys, appSecrets, secretUsageDaily } from "@/db/schema/index"
import type { AppId, Id, SecretId } from "@/lib/id"

const secretColumns = {
  id: appSecrets.id,
  name: appSecrets.name,
  lastFour: appSecrets.lastFour,
  state: appSecrets.state,
  retireAt: appSecrets.retireAt,
  expiresAt: appSecrets.expiresAt,
  createdAt: appSecrets.createdAt,
  lastUsedAt: appSecrets.lastUsedAt,
  lastUsedIp: appSecrets.lastUsedIp,
}

/** What may be shown of an app's secrets; the hash is not in it. */
export const listSecrets = (db: ReadDb, appId: AppId) =>
  db
    .select(secretColumns)
    .from(appSecrets)
    .where(eq(appSecrets.appId, appId))
    .orderBy(desc(appSecrets.createdAt))
export type SecretView = Awaited<ReturnType<typeof listSecrets>>[number]

export async function findSecret(db: ReadDb, appId: AppId, id: SecretId): Promise<SecretView | null> {
  const [row] = await db
    .select(secretColumns)
    .from(appSecrets)
    .where(and(eq(appSecrets.appId, appId), eq(appSecrets.id, id)))
    .limit(1)
  return row ?? null
}

export async function findSecretByHash(
  db: ReadDb,
  appId: AppId,
  hash: Uint8Array,
): Promise<SecretView | null> {
  const [row] = await db
    .select(secretColumns)
    .from(appSecrets)
    .where(and(eq(appSecrets.appId, appId), eq(appSecrets.secretHash, hash)))
    .limit(1)
  return row ?? null
}

export const insertSecret = (tx: WriteTx, secret: typeof appSecrets.$inferInsert) =>
  tx.insert(appSecrets).values(secret)

export const updateSecret = (tx: WriteTx, id: SecretId, change: Partial<typeof appSecrets.$inferInsert>) =>
  tx.update(appSecrets).set(change).where(eq(appSecrets.id, id))

export const deleteSecret = (tx: WriteTx, id: SecretId) => tx.delete(appSecrets).where(eq(appSecrets.id, id))

/** Every secret and key of an app, for one that becomes public. */
export async function deleteCredentials(tx: WriteTx, appId: AppId): Promise<void> {
  await tx.delete(appSecrets).where(eq(appSecrets.appId, appId))
  await tx.delete(appKeys).where(eq(appKeys.appId, appId))
}

/** Uses per secret and day, from `since` (a date as YYYY-MM-DD) on. */
export const listSecretUsage = (db: ReadDb, appId: AppId, since: string) =>
  db
    .select({ secretId: secretUsageDaily.secretId, day: secretUsageDaily.day, uses: secretUsageDaily.uses })
    .from(secretUsageDaily)
    .innerJoin(appSecrets, eq(appSecrets.id, secretUsageDaily.secretId))
    .where(and(eq(appSecrets.appId, appId), gte(secretUsageDaily.day, since)))
    .orderBy(asc(secretUsageDaily.day))

export const listKeys = (db: ReadDb, appId: AppId) =>
  db
    .select({
      id: appKeys.id,
      kid: appKeys.kid,
      alg: appKeys.alg,
      publicJwk: appKeys.publicJwk,
      createdAt: appKeys.createdAt,
      expiresAt: appKeys.expiresAt,
      disabledAt: appKeys.disabledAt,
      lastUsedAt: appKeys.lastUsedAt,
    })
    .from(appKeys)
    .where(eq(appKeys.appId, appId))
    .orderBy(desc(appKeys.createdAt))

export const insertKey = (tx: WriteTx, key: typeof appKeys.$inferInsert) => tx.insert(appKeys).values(key)
export type KeyView = Awaited<ReturnType<typeof listKeys>>[number]

export const updateKey = (tx: WriteTx, id: Id<"key">, change: Partial<typeof appKeys.$inferInsert>) =>
  tx.update(appKeys).set(change).where(eq(appKeys.id, id))

export const deleteKey = (tx: WriteTx, id: Id<"key">) => tx.delete(appKeys).where(eq(appKeys.id, id))
