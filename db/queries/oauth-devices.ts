/** RFC 8628 device authorizations: pending, then approved or denied by a person, then redeemed once. */

import type { AppId } from "@/lib/id"
import type { NewDevice, StoredDevice, StoredGrant, TokenRows } from "@/lib/oauth/store"
import type { Db } from "../client"
import { toOAuthUser, USER_COLUMNS } from "./oauth-clients"
import { GRANT_COLUMNS, type GrantRow, insertGrant, insertTokens, toGrant } from "./oauth-grants"
import { at, sqlOf, toDate, toDateOrNull } from "./oauth-values"

export async function saveDevice(db: Db, device: NewDevice): Promise<void> {
  await sqlOf(db)`
    insert into device_authorizations (device_code_hash, user_code, app_id, params, interval_seconds, expires_at)
    values (${device.hash}, ${device.userCode}, ${device.appId},
      ${JSON.stringify(Object.fromEntries(device.params))}::text::jsonb, ${device.intervalSeconds}, ${at(device.expiresAt)})`
}

export async function findDevice(db: Db, hash: Uint8Array): Promise<StoredDevice | null> {
  interface Row extends Omit<GrantRow, "grantId"> {
    deviceAppId: AppId
    state: StoredDevice["state"]
    intervalSeconds: number
    lastPolledAt: string | null
    expiresAt: string
    grantId: GrantRow["grantId"] | null
  }
  const sql = sqlOf(db)
  const [row] = await sql<Row[]>`
    select d.app_id as "deviceAppId", d.state, d.interval_seconds as "intervalSeconds",
      d.last_polled_at as "lastPolledAt", d.expires_at as "expiresAt",
      ${sql.unsafe(GRANT_COLUMNS)}, ${sql.unsafe(USER_COLUMNS)}
    from device_authorizations d left join grants g on g.id = d.grant_id left join users u on u.id = g.user_id
    where d.device_code_hash = ${hash}`
  if (!row) return null
  const { grantId } = row
  const isApproved = row.state === "approved" && grantId !== null
  return {
    appId: row.deviceAppId,
    state: row.state,
    intervalSeconds: row.intervalSeconds,
    lastPolledAt: toDateOrNull(row.lastPolledAt),
    expiresAt: toDate(row.expiresAt),
    approved: isApproved ? { grant: toGrant({ ...row, grantId }), user: toOAuthUser(row) } : null,
  }
}

export async function notePoll(
  db: Db,
  of: { hash: Uint8Array; now: Date; intervalSeconds: number },
): Promise<void> {
  await sqlOf(db)`
    update device_authorizations set last_polled_at = ${at(of.now)}, interval_seconds = ${of.intervalSeconds}
    where device_code_hash = ${of.hash}`
}

/** What a pending user code stands for. */
export async function findPendingDevice(
  db: Db,
  userCode: string,
): Promise<ReadonlyMap<string, string> | null> {
  const [row] = await sqlOf(db)<{ params: Record<string, string> }[]>`
    select params from device_authorizations
    where user_code = ${userCode} and state = 'pending' and expires_at > now()`
  return row ? new Map(Object.entries(row.params)) : null
}

/** Writes the grant and approves, in one statement. @returns false when it was answered or expired meanwhile */
export async function approveDevice(db: Db, of: { userCode: string; grant: StoredGrant }): Promise<boolean> {
  const sql = sqlOf(db)
  const approved = await sql`
    with go as (
      update device_authorizations set state = 'approved', grant_id = ${of.grant.id}
      where user_code = ${of.userCode} and state = 'pending' and expires_at > now() returning 1
    ), granted as (${insertGrant(sql, of.grant)} from go)
    select 1 from go`
  return approved.length === 1
}

export async function denyDevice(db: Db, userCode: string): Promise<void> {
  await sqlOf(db)`
    update device_authorizations set state = 'denied' where user_code = ${userCode} and state = 'pending'`
}

/** Redeems an approved device and writes the rows. @returns false when it was redeemed already */
export async function redeemDevice(db: Db, of: { hash: Uint8Array; rows: TokenRows }): Promise<boolean> {
  const sql = sqlOf(db)
  const consumed = await sql`
    with consumed as (
      update device_authorizations set state = 'redeemed'
      where device_code_hash = ${of.hash} and state = 'approved' returning grant_id
    ) ${insertTokens(sql, of.rows)}
    select 1 from consumed`
  return consumed.length === 1
}
