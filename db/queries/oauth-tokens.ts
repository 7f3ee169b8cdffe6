/** Opaque access tokens, revocations, used jti values and the change counter. */

import type { NewAccessToken } from "@/lib/oauth/store"
import type { Db } from "../client"
import { at, sqlOf, toDate } from "./oauth-values"

export async function saveAccessToken(db: Db, token: NewAccessToken): Promise<void> {
  await sqlOf(db)`
    insert into access_tokens (token_hash, jti, grant_id, app_id, claims, expires_at)
    values (${token.hash}, ${token.jti}, ${token.grantId}, ${token.appId},
      ${JSON.stringify(token.claims)}::text::jsonb, ${at(token.expiresAt)})`
}

/** The claims behind an opaque access token, expired or not. */
export async function findAccessToken(db: Db, hash: Uint8Array): Promise<Record<string, unknown> | null> {
  const [row] = await sqlOf(db)<{ claims: Record<string, unknown> }[]>`
    select claims from access_tokens where token_hash = ${hash}`
  return row?.claims ?? null
}

export async function revokeToken(db: Db, jti: string, until: Date): Promise<void> {
  await sqlOf(db)`
    insert into revocations (kind, key, expires_at) values ('jti', ${jti}, ${at(until)})
    on conflict (kind, key) do nothing`
}

export interface Revocation {
  kind: "jti" | "grant"
  key: string
  expiresAt: Date
}

/**
 * The change counter and the revocations of the last seconds, in one round trip. The window overlaps the
 * polls: a row becomes visible at its commit, which may be later than its `created_at`.
 * @param windowSeconds `null` for every revocation not yet expired
 */
export async function pollChanges(
  db: Db,
  windowSeconds: number | null,
): Promise<{ version: number; revocations: Revocation[] }> {
  const rows = await sqlOf(db)<
    { version: string; kind: Revocation["kind"] | null; key: string; expiresAt: string }[]
  >`
    select coalesce(c.value, 0) as version, r.kind, r.key, r.expires_at as "expiresAt"
    from (select 1) one left join change_counter c on true
      left join revocations r on r.expires_at > now()
        and (${windowSeconds}::integer is null or r.created_at > now() - make_interval(secs => ${windowSeconds}::integer))`
  const revocations = rows.flatMap(({ kind, key, expiresAt }) =>
    kind === null ? [] : [{ kind, key, expiresAt: toDate(expiresAt) }],
  )
  return { version: Number(rows[0]?.version ?? 0), revocations }
}

/** Asks the table itself, for when no poll has confirmed the memory. */
export async function isRevokedInTable(
  db: Db,
  of: { jti: string; grantId: string | null },
): Promise<boolean> {
  const [row] = await sqlOf(db)<{ revoked: boolean }[]>`
    select exists (select 1 from revocations
      where (kind = 'jti' and key = ${of.jti}) or (kind = 'grant' and key = ${of.grantId}::text)) as revoked`
  return row?.revoked ?? false
}

/** @returns false when the owner used this value before; an expired leftover may be used again */
export async function claimJti(
  db: Db,
  of: { owner: string; hash: Uint8Array; expiresAt: Date },
): Promise<boolean> {
  const claimed = await sqlOf(db)`
    insert into used_jtis (owner, jti_hash, expires_at) values (${of.owner}, ${of.hash}, ${at(of.expiresAt)})
    on conflict (owner, jti_hash) do update set expires_at = excluded.expires_at where used_jtis.expires_at <= now()
    returning 1`
  return claimed.length === 1
}

/** True while the value is remembered for this owner. */
export async function isJtiUsed(db: Db, of: { owner: string; hash: Uint8Array }): Promise<boolean> {
  const found = await sqlOf(db)`
    select 1 from used_jtis where owner = ${of.owner} and jti_hash = ${of.hash} and expires_at > now()`
  return found.length > 0
}
