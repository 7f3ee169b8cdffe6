/**
 * Grants, codes and refresh tokens. Issuing, redeeming and rotating are each one statement: the row lock of
 * the UPDATE makes one winner, and the rows it brings along are written by the winner alone.
 */

import type { GrantId } from "@/lib/id"
import type { ClaimsRequest } from "@/lib/oauth/claims"
import type {
  CodeOrigin,
  NewCode,
  StoredCode,
  StoredGrant,
  StoredRefreshToken,
  TokenRows,
} from "@/lib/oauth/store"
import type { Db } from "../client"
import { toOAuthUser, USER_COLUMNS, type UserRow } from "./oauth-clients"
import { at, atOrNull, jsonOrNull, type Sql, sqlOf, toDate, toDateOrNull } from "./oauth-values"

export const GRANT_COLUMNS = `
  g.id as "grantId", g.app_id as "appId", g.session_id as "sessionId", g.api_id as "apiId", g.audience, g.scopes,
  g.auth_time as "authTime", g.amr, g.nonce, g.claims, g.launch,
  g.simulated_error as "simulatedError", g.dpop_jkt as "grantJkt", g.offline,
  g.revoked_at is not null as revoked, g.created_at as "grantCreatedAt"`

export interface GrantRow extends UserRow {
  grantId: GrantId
  appId: StoredGrant["appId"]
  sessionId: StoredGrant["sessionId"]
  apiId: StoredGrant["apiId"]
  audience: string
  scopes: string[]
  authTime: string
  amr: string[]
  nonce: string | null
  claims: ClaimsRequest | null
  launch: Record<string, unknown> | null
  simulatedError: StoredGrant["simulatedError"]
  grantJkt: string | null
  offline: boolean
  revoked: boolean
  grantCreatedAt: string
}

export const toGrant = (row: GrantRow): StoredGrant => ({
  id: row.grantId,
  appId: row.appId,
  userId: row.userId,
  sessionId: row.sessionId,
  apiId: row.apiId,
  audience: row.audience,
  scopes: row.scopes,
  authTime: toDate(row.authTime),
  amr: row.amr,
  nonce: row.nonce,
  claims: row.claims,
  launch: row.launch,
  simulatedError: row.simulatedError,
  dpopJkt: row.grantJkt,
  offline: row.offline,
  revoked: row.revoked,
  createdAt: toDate(row.grantCreatedAt),
})

/** The INSERT of a grant, to be followed by the FROM that says whether it happens. */
export const insertGrant = (sql: Sql, grant: StoredGrant) => sql`
  insert into grants (id, app_id, user_id, session_id, api_id, audience, scopes, auth_time, amr, nonce,
    claims, launch, simulated_error, dpop_jkt, offline, created_at)
  select ${grant.id}::text, ${grant.appId}::text, ${grant.userId}::text, ${grant.sessionId}::text,
    ${grant.apiId}::text, ${grant.audience}::text, ${grant.scopes as string[]}::text[],
    ${at(grant.authTime)}::timestamptz, ${grant.amr as string[]}::text[], ${grant.nonce}::text,
    ${jsonOrNull(grant.claims)}::text::jsonb, ${jsonOrNull(grant.launch)}::text::jsonb,
    ${grant.simulatedError}::text, ${grant.dpopJkt}::text, ${grant.offline}::boolean, ${at(grant.createdAt)}::timestamptz`

/** Grant and code together, only when this completes what they come from. @returns false when it was completed */
export async function issueCode(
  db: Db,
  of: { grant: StoredGrant; code: NewCode; origin: CodeOrigin },
): Promise<boolean> {
  const { grant, code } = of
  const { interactionHash, pushedHash, launchHash } = of.origin
  const sql = sqlOf(db)
  const [row] = await sql<{ written: boolean }[]>`
    with done as (
      update interactions set completed_at = now()
      where handle_hash = ${interactionHash}::bytea and completed_at is null returning handle_hash
    ), used as (
      update pushed_requests set completed_at = now()
      where handle_hash = ${pushedHash}::bytea and completed_at is null returning handle_hash
    ), launched as (
      update launches set used_at = now()
      where handle_hash = ${launchHash}::bytea and used_at is null returning handle_hash
    ), go as (
      select 1 where (${interactionHash === null}::boolean or exists (select 1 from done))
        and (${pushedHash === null}::boolean or exists (select 1 from used))
        and (${launchHash === null}::boolean or exists (select 1 from launched))
    ), granted as (
      ${insertGrant(sql, grant)}
      from go
    ), coded as (
      insert into authorization_codes (code_hash, grant_id, app_id, redirect_uri, code_challenge, dpop_jkt, expires_at)
      select ${code.hash}::bytea, ${grant.id}::text, ${grant.appId}::text, ${code.redirectUri}::text,
        ${code.codeChallenge}::text, ${code.dpopJkt}::text, ${at(code.expiresAt)}::timestamptz
      from go
    )
    select exists (select 1 from go) as written`
  return row?.written ?? false
}

export async function findCode(db: Db, hash: Uint8Array): Promise<StoredCode | null> {
  interface Row extends GrantRow {
    redirectUri: string
    codeChallenge: string | null
    codeJkt: string | null
    expiresAt: string
    consumed: boolean
  }
  const sql = sqlOf(db)
  const [row] = await sql<Row[]>`
    select c.redirect_uri as "redirectUri", c.code_challenge as "codeChallenge", c.dpop_jkt as "codeJkt",
      c.expires_at as "expiresAt", c.consumed_at is not null as consumed,
      ${sql.unsafe(GRANT_COLUMNS)}, ${sql.unsafe(USER_COLUMNS)}
    from authorization_codes c join grants g on g.id = c.grant_id join users u on u.id = g.user_id
    where c.code_hash = ${hash}`
  if (!row) return null
  return {
    redirectUri: row.redirectUri,
    codeChallenge: row.codeChallenge,
    dpopJkt: row.codeJkt,
    expiresAt: toDate(row.expiresAt),
    consumed: row.consumed,
    grant: toGrant(row),
    user: toOAuthUser(row),
  }
}

/** The INSERTs of the new rows, each for every row of `consumed`: one or none. */
export function insertTokens(sql: Sql, { access, refresh, bindTo }: TokenRows) {
  return sql`
    , bound as (
      update grants set dpop_jkt = ${bindTo}::text
      from consumed where grants.id = consumed.grant_id and ${bindTo !== null}::boolean
    )
    , access as (
      insert into access_tokens (token_hash, jti, grant_id, app_id, claims, expires_at)
      select ${access?.hash ?? null}::bytea, ${access?.jti ?? null}::text, ${access?.grantId ?? null}::text,
        ${access?.appId ?? null}::text, ${jsonOrNull(access?.claims)}::text::jsonb,
        ${atOrNull(access?.expiresAt ?? null)}::timestamptz
      from consumed where ${access !== null}::boolean
    ), refresh as (
      insert into refresh_tokens (token_hash, grant_id, app_id, generation, idle_expires_at, absolute_expires_at)
      select ${refresh?.hash ?? null}::bytea, ${refresh?.grantId ?? null}::text, ${refresh?.appId ?? null}::text,
        ${refresh?.generation ?? 0}::integer, ${atOrNull(refresh?.idleExpiresAt ?? null)}::timestamptz,
        ${atOrNull(refresh?.absoluteExpiresAt ?? null)}::timestamptz
      from consumed where ${refresh !== null}::boolean
    )`
}

/** Consumes the code and writes the rows. @returns false when it was consumed already */
export async function redeemCode(
  db: Db,
  of: { hash: Uint8Array; rows: TokenRows; now: Date },
): Promise<boolean> {
  const sql = sqlOf(db)
  const consumed = await sql`
    with consumed as (
      update authorization_codes set consumed_at = ${at(of.now)}::timestamptz
      where code_hash = ${of.hash} and consumed_at is null returning grant_id
    ) ${insertTokens(sql, of.rows)}
    select 1 from consumed`
  return consumed.length === 1
}

export async function findRefreshToken(db: Db, hash: Uint8Array): Promise<StoredRefreshToken | null> {
  interface Row extends GrantRow {
    generation: number
    idleExpiresAt: string
    absoluteExpiresAt: string
    consumedAt: string | null
    sessionEnded: boolean
  }
  const sql = sqlOf(db)
  const [row] = await sql<Row[]>`
    select r.generation, r.idle_expires_at as "idleExpiresAt", r.absolute_expires_at as "absoluteExpiresAt",
      r.consumed_at as "consumedAt",
      s.id is null or s.revoked_at is not null or s.expires_at <= now() as "sessionEnded",
      ${sql.unsafe(GRANT_COLUMNS)}, ${sql.unsafe(USER_COLUMNS)}
    from refresh_tokens r join grants g on g.id = r.grant_id join users u on u.id = g.user_id
      left join sessions s on s.id = g.session_id
    where r.token_hash = ${hash}`
  if (!row) return null
  return {
    generation: row.generation,
    idleExpiresAt: toDate(row.idleExpiresAt),
    absoluteExpiresAt: toDate(row.absoluteExpiresAt),
    consumedAt: toDateOrNull(row.consumedAt),
    sessionEnded: row.sessionEnded,
    grant: toGrant(row),
    user: toOAuthUser(row),
  }
}

/** Consumes the refresh token and writes its successor. @returns false when it was consumed already */
export async function rotateRefreshToken(
  db: Db,
  of: { hash: Uint8Array; rows: TokenRows; now: Date },
): Promise<boolean> {
  const sql = sqlOf(db)
  const consumed = await sql`
    with consumed as (
      update refresh_tokens set consumed_at = ${at(of.now)}::timestamptz
      where token_hash = ${of.hash} and consumed_at is null returning grant_id
    ) ${insertTokens(sql, of.rows)}
    select 1 from consumed`
  return consumed.length === 1
}

/** Ends the grant for good and tells every process; a second call changes nothing. */
export async function revokeGrant(
  db: Db,
  of: { grantId: GrantId; reason: string; until: Date },
): Promise<void> {
  await sqlOf(db)`
    with ended as (
      update grants set revoked_at = now(), revoked_reason = ${of.reason}
      where id = ${of.grantId} and revoked_at is null
    )
    insert into revocations (kind, key, expires_at) values ('grant', ${of.grantId}, ${at(of.until)})
    on conflict (kind, key) do nothing`
}

/** Scopes the person agreed to for this app and audience. */
export async function findConsent(
  db: Db,
  of: { userId: string; appId: string; audience: string },
): Promise<string[]> {
  const [row] = await sqlOf(db)<{ scopes: string[] }[]>`
    select scopes from consents
    where user_id = ${of.userId} and app_id = ${of.appId} and audience = ${of.audience}`
  return row?.scopes ?? []
}

/** Adds scopes to what is remembered. */
export async function rememberConsent(
  db: Db,
  of: { userId: string; appId: string; audience: string; scopes: readonly string[] },
): Promise<void> {
  await sqlOf(db)`
    insert into consents (user_id, app_id, audience, scopes)
    values (${of.userId}, ${of.appId}, ${of.audience}, ${of.scopes as string[]})
    on conflict (user_id, app_id, audience) do update
    set scopes = array(select distinct unnest(consents.scopes || excluded.scopes)), updated_at = now()`
}
