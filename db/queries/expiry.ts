/** Credentials in force that come to an end, whom to tell, and what was told already. */

import type { AlertDays, ExpiringCredential } from "@/lib/credentials/expiry"
import type { UserId } from "@/lib/id"
import type { Db } from "../client"
import { sqlOf, toDate } from "./oauth-values"

interface ExpiringRow extends Omit<ExpiringCredential, "createdAt" | "expiresAt"> {
  createdAt: string
  expiresAt: string
}

/**
 * Secrets and keys in force that expire between `now` and `until`, soonest first. What is retiring already, or is
 * not asked for by the app's method, is nobody's concern any more.
 */
export async function listExpiring(
  db: Db,
  filter: { now: Date; until: Date; ownerId?: UserId | null; limit: number },
): Promise<ExpiringCredential[]> {
  const sql = sqlOf(db)
  const { ownerId = null } = filter
  const rows = await sql<ExpiringRow[]>`
    select c.kind, c.id, a.id as "appId", a.name as "appName", c.name, c.tail,
      c.created_at as "createdAt", c.expires_at as "expiresAt"
    from (
      select 'secret' as kind, id, app_id, name, last_four as tail, created_at, expires_at
      from app_secrets where state = 'live'
      union all
      select 'key', id, app_id, '', kid, created_at, expires_at from app_keys where disabled_at is null
    ) c join apps a on a.id = c.app_id and (a.auth_method = 'private_key_jwt') = (c.kind = 'key')
    where c.expires_at > ${filter.now.toISOString()} and c.expires_at <= ${filter.until.toISOString()}
      and a.binned_at is null and a.state <> 'disabled' and (${ownerId}::text is null
      or exists (select 1 from app_owners o where o.app_id = a.id and o.user_id = ${ownerId}))
    order by c.expires_at, c.id limit ${filter.limit}`
  return rows.map((row) => ({
    ...row,
    createdAt: toDate(row.createdAt),
    expiresAt: toDate(row.expiresAt),
  }))
}

export interface AlertRecipient {
  appId: string
  userId: UserId
  email: string
}

/** The owners of each app; the owners of the instance for an app that has none. */
export async function listAlertRecipients(db: Db, appIds: readonly string[]): Promise<AlertRecipient[]> {
  if (appIds.length === 0) return []
  return sqlOf(db)<AlertRecipient[]>`
    with wanted as (select unnest(${[...appIds]}::text[]) as app_id),
    owned as (
      select o.app_id, u.id, u.email from app_owners o join wanted using (app_id)
      join users u on u.id = o.user_id and u.state = 'active'
    )
    select app_id as "appId", id as "userId", email from owned
    union all
    select w.app_id, u.id, u.email from wanted w cross join users u
    where u.role = 'owner' and u.state = 'active' and not exists (select 1 from owned where owned.app_id = w.app_id)`
}

export interface AlertKey {
  credentialId: string
  expiresAt: Date
  days: AlertDays
  channel: "mail" | "webhook"
  /** A user's id, or empty for the webhook. */
  recipient: string
}

const toJson = (keys: readonly AlertKey[]): string => JSON.stringify(keys)

/**
 * Takes alerts to be sent: those never taken, those that failed and have waited, and those a process died over.
 * @returns the keys taken; sending them is now up to the caller
 */
export async function claimAlerts(db: Db, keys: readonly AlertKey[]): Promise<AlertKey[]> {
  if (keys.length === 0) return []
  const rows = await sqlOf(db)<(Omit<AlertKey, "expiresAt"> & { expiresAt: string })[]>`
    insert into expiry_alerts (credential_id, expires_at, days, channel, recipient, state)
    select "credentialId", "expiresAt", "days", "channel", "recipient", 'sending'
    from jsonb_to_recordset(${toJson(keys)}::text::jsonb) as e (
      "credentialId" text, "expiresAt" timestamptz, "days" int, "channel" text, "recipient" text)
    order by 1, 2, 3, 4, 5
    on conflict (credential_id, expires_at, days, channel, recipient) do update
      set state = 'sending', attempts = expiry_alerts.attempts + 1, updated_at = now()
      where (expiry_alerts.state = 'failed' and expiry_alerts.attempts < 20 and expiry_alerts.updated_at
          < now() - least(interval '6 hours', interval '5 minutes' * power(2, expiry_alerts.attempts - 1)))
        or (expiry_alerts.state = 'sending' and expiry_alerts.updated_at < now() - interval '15 minutes')
    returning credential_id as "credentialId", expires_at as "expiresAt", days, channel, recipient`
  return rows.map((row) => ({ ...row, expiresAt: toDate(row.expiresAt) }))
}

/** Notes how sending went; a failed alert is taken again later. */
export async function settleAlerts(db: Db, keys: readonly AlertKey[], error: string | null): Promise<void> {
  await sqlOf(db)`
    update expiry_alerts set state = ${error === null ? "sent" : "failed"}, error = ${error}, updated_at = now()
    from jsonb_to_recordset(${toJson(keys)}::text::jsonb) as e (
      "credentialId" text, "expiresAt" timestamptz, "days" int, "channel" text, "recipient" text)
    where credential_id = e."credentialId" and expires_at = e."expiresAt" and expiry_alerts.days = e."days"
      and expiry_alerts.channel = e."channel" and expiry_alerts.recipient = e."recipient"`
}
