/** Signing keys and their states. Writing happens under one advisory lock, so two processes never both act. */

import { and, asc, sql as drizzleSql, eq, inArray, ne } from "drizzle-orm"
import type { Db, ReadDb, WriteTx } from "../client"
import { signingKeys } from "../schema/index"
import { sqlOf } from "./oauth-values"

export interface SigningKeyRow {
  kid: string
  alg: string
  publicJwk: Record<string, unknown>
  sealedPrivateJwk: Uint8Array
  state: "announced" | "active" | "retired"
}

/** Keys that are published: retired ones stay until their last token has expired. */
export async function listSigningKeys(db: Db): Promise<SigningKeyRow[]> {
  return sqlOf(db)<SigningKeyRow[]>`
    select kid, alg, public_jwk as "publicJwk", sealed_private_jwk as "sealedPrivateJwk", state
    from signing_keys where remove_at is null or remove_at > now()
    order by activated_at desc nulls last, created_at desc, kid`
}

export type NewSigningKey = Omit<SigningKeyRow, "state">

/** Writes the first keys, each only where its algorithm has no active one, and tells the other processes. */
export async function addFirstKeys(db: Db, keys: readonly NewSigningKey[]): Promise<void> {
  await sqlOf(db).begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtext('admit.signing_keys'))`
    for (const key of keys) {
      await sql`
        insert into signing_keys (kid, alg, public_jwk, sealed_private_jwk, state, activated_at)
        select ${key.kid}, ${key.alg}, ${JSON.stringify(key.publicJwk)}::text::jsonb, ${key.sealedPrivateJwk},
          'active', now()
        where not exists (select 1 from signing_keys where alg = ${key.alg} and state = 'active')`
    }
    await sql`update change_counter set value = value + 1`
  })
}

/** One writer at a time, beside whatever makes first keys. */
const lockKeys = (tx: WriteTx) =>
  tx.execute(drizzleSql`select pg_advisory_xact_lock(hashtext('admit.signing_keys'))`)

export type KeyState = Pick<
  typeof signingKeys.$inferSelect,
  "kid" | "alg" | "state" | "createdAt" | "activatedAt"
>

const stateColumns = {
  kid: signingKeys.kid,
  alg: signingKeys.alg,
  state: signingKeys.state,
  createdAt: signingKeys.createdAt,
  activatedAt: signingKeys.activatedAt,
}

/** Active and announced keys, oldest first. */
export const listKeyStates = (db: ReadDb): Promise<KeyState[]> =>
  db
    .select(stateColumns)
    .from(signingKeys)
    .where(inArray(signingKeys.state, ["active", "announced"]))
    .orderBy(asc(signingKeys.createdAt))

/** The same, held against other writers until the transaction ends. */
export async function lockKeyStates(tx: WriteTx): Promise<KeyState[]> {
  await lockKeys(tx)
  return listKeyStates(tx)
}

/** Publishes a key that will sign later. */
export const insertAnnouncedKey = (tx: WriteTx, key: NewSigningKey) =>
  tx.insert(signingKeys).values({ ...key, state: "announced" })

/** The key signs from now on; the active one of its algorithm retires and leaves the key set at `removeAt`. */
export async function activateKey(
  tx: WriteTx,
  key: { kid: string; alg: string },
  times: { now: Date; removeAt: Date },
): Promise<void> {
  await tx
    .update(signingKeys)
    .set({ state: "retired", retiredAt: times.now, removeAt: times.removeAt })
    .where(and(eq(signingKeys.alg, key.alg), eq(signingKeys.state, "active")))
  await tx
    .update(signingKeys)
    .set({ state: "active", activatedAt: times.now })
    .where(eq(signingKeys.kid, key.kid))
}

/** Every other key of the algorithm leaves the key set at once. */
export const dropOtherKeys = (tx: WriteTx, key: { kid: string; alg: string }, now: Date) =>
  tx
    .update(signingKeys)
    .set({ state: "retired", retiredAt: now, removeAt: now })
    .where(and(eq(signingKeys.alg, key.alg), ne(signingKeys.kid, key.kid)))
