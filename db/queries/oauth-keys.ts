/** Signing keys and their states. Writing happens under one advisory lock, so two processes never both act. */

import type { Db } from "../client"
import { atOrNull, sqlOf } from "./oauth-values"

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

/** Publishes a key that will sign later. */
export async function announceKey(db: Db, key: NewSigningKey): Promise<void> {
  await sqlOf(db)`
    insert into signing_keys (kid, alg, public_jwk, sealed_private_jwk, state)
    values (${key.kid}, ${key.alg}, ${JSON.stringify(key.publicJwk)}::text::jsonb, ${key.sealedPrivateJwk}, 'announced')`
}

/**
 * The oldest announced key of the algorithm signs from now on; the active one retires and stays published
 * until `removeAt`. @returns the new active kid, `null` when none was announced
 */
export async function activateAnnouncedKey(db: Db, alg: string, removeAt: Date): Promise<string | null> {
  return sqlOf(db).begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtext('admit.signing_keys'))`
    const [next] = await sql<{ kid: string }[]>`
      select kid from signing_keys where alg = ${alg} and state = 'announced' order by created_at limit 1`
    if (!next) return null
    await sql`
      update signing_keys set state = 'retired', retired_at = now(), remove_at = ${atOrNull(removeAt)}
      where alg = ${alg} and state = 'active'`
    await sql`update signing_keys set state = 'active', activated_at = now() where kid = ${next.kid}`
    await sql`update change_counter set value = value + 1`
    return next.kid
  })
}
