/** Kinds of failure that owners are to be told of, and what they were told already. */

import { and, eq, not, sql } from "drizzle-orm"
import type { AppId, UserId } from "@/lib/id"
import type { Db, WriteTx } from "../client"
import { failureAlerts } from "../schema/jobs"
import { sqlOf, toDate } from "./oauth-values"

/** A kind of failure is news when it has been open for so long; what is mended while it is tried is none. */
const SETTLED = "interval '5 minutes'"
/** A recipient gets one message an hour at most, an app is posted about once an hour at most. */
const AT_MOST_EVERY = "interval '1 hour'"

/** Never told; or told in vain and waited; or a process died over it. */
const UNTOLD = `(t.state is null
  or (t.state = 'failed' and t.attempts < 20 and t.updated_at
    < now() - least(interval '6 hours', interval '5 minutes' * power(2, t.attempts - 1)))
  or (t.state = 'sending' and t.updated_at < now() - interval '15 minutes'))`

const KINDS = `
  select f.app_id, a.name as app_name, f.cause, sum(f.count)::int as count, min(f.first_seen_at) as first_seen_at
  from failures f join apps a on a.id = f.app_id
  where f.resolved_at is null and a.binned_at is null and a.failure_alerts
  group by 1, 2, 3 having min(coalesce(f.reopened_at, f.first_seen_at)) <= now() - ${SETTLED}`

export interface NewsRow {
  appId: string
  appName: string
  cause: string
  count: number
  firstSeenAt: Date
}

export interface NewsOf {
  userId: UserId
  email: string
  news: NewsRow[]
}

const COLUMNS = `k.app_id as "appId", k.app_name as "appName", k.cause, k.count, k.first_seen_at as "firstSeenAt"`
type Raw<T> = Omit<T, "firstSeenAt"> & { firstSeenAt: string }
const toNews = ({ appId, appName, cause, count, firstSeenAt }: Raw<NewsRow>): NewsRow => ({
  appId,
  appName,
  cause,
  count,
  firstSeenAt: toDate(firstSeenAt),
})

/** What each person is to be told by mail: owners of the app, those of the instance for an app that has none. */
export async function listMailNews(db: Db, limit: number): Promise<NewsOf[]> {
  const query = sqlOf(db)
  const rows = await query<(Raw<NewsRow> & { userId: UserId; email: string })[]>`
    with kinds as (${query.unsafe(KINDS)}),
    recipients as (
      select o.app_id, u.id, u.email, u.failure_mail from app_owners o
        join users u on u.id = o.user_id and u.state = 'active'
      where o.app_id in (select app_id from kinds)
    ), told as (
      select * from recipients where failure_mail
      union all
      select k.app_id, u.id, u.email, true from (select distinct app_id from kinds) k cross join users u
      where u.role = 'owner' and u.state = 'active' and u.failure_mail
        and not exists (select 1 from recipients r where r.app_id = k.app_id)
    )
    select r.id as "userId", r.email, ${query.unsafe(COLUMNS)}
    from kinds k join told r on r.app_id = k.app_id
      left join failure_alerts t on t.app_id = k.app_id and t.cause = k.cause and t.channel = 'mail'
        and t.recipient = r.id
    where ${query.unsafe(UNTOLD)} and not exists (select 1 from failure_alerts s where s.channel = 'mail'
      and s.recipient = r.id and s.state = 'sent' and s.updated_at > now() - ${query.unsafe(AT_MOST_EVERY)})
    order by r.id, k.app_name, k.app_id, k.first_seen_at limit ${limit}`
  const people = new Map<UserId, NewsOf>()
  for (const row of rows) {
    const { userId, email } = row
    const person = people.get(userId) ?? { userId, email, news: [] }
    people.set(userId, person)
    person.news.push(toNews(row))
  }
  return [...people.values()]
}

/** What the webhook is to be told of. */
export async function listWebhookNews(db: Db, limit: number): Promise<NewsRow[]> {
  const query = sqlOf(db)
  const rows = await query<Raw<NewsRow>[]>`
    with kinds as (${query.unsafe(KINDS)})
    select ${query.unsafe(COLUMNS)} from kinds k
      left join failure_alerts t on t.app_id = k.app_id and t.cause = k.cause and t.channel = 'webhook'
        and t.recipient = ''
    where ${query.unsafe(UNTOLD)} and not exists (select 1 from failure_alerts s where s.app_id = k.app_id
      and s.channel = 'webhook' and s.state = 'sent' and s.updated_at > now() - ${query.unsafe(AT_MOST_EVERY)})
    order by k.app_id, k.first_seen_at limit ${limit}`
  return rows.map(toNews)
}

export interface FailureAlertKey {
  appId: string
  cause: string
  channel: "mail" | "webhook"
  /** A user's id, or empty for the webhook. */
  recipient: string
}

/** Notes that these are being sent now. */
export async function claimFailureAlerts(db: Db, keys: readonly FailureAlertKey[]): Promise<void> {
  await sqlOf(db)`
    insert into failure_alerts (app_id, cause, channel, recipient, state)
    select e."appId", e."cause", e."channel", e."recipient", 'sending'
    from jsonb_to_recordset(${JSON.stringify(keys)}::text::jsonb) as e (
      "appId" text, "cause" text, "channel" text, "recipient" text)
    where exists (select 1 from apps a where a.id = e."appId")
    order by 1, 2, 3, 4
    on conflict (app_id, cause, channel, recipient) do update
      set state = 'sending', attempts = failure_alerts.attempts + 1, updated_at = now()`
}

/** Notes how sending went; what failed is sent again later. */
export async function settleFailureAlerts(
  db: Db,
  keys: readonly FailureAlertKey[],
  error: string | null,
): Promise<void> {
  await sqlOf(db)`
    update failure_alerts t set state = ${error === null ? "sent" : "failed"}, error = ${error}, updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(keys)}::text::jsonb) as e (
      "appId" text, "cause" text, "channel" text, "recipient" text)
    where t.app_id = e."appId" and t.cause = e."cause" and t.channel = e."channel"
      and t.recipient = e."recipient"`
}

/** A kind of which nothing is open any more was dealt with: it is news again when it comes back. */
export async function forgetDealtWith(tx: WriteTx, of: { appId: AppId; cause: string }): Promise<void> {
  const { appId, cause } = of
  const isOpen = sql`exists (select 1 from failures f
    where f.app_id = ${appId} and f.cause = ${cause} and f.resolved_at is null)`
  await tx
    .delete(failureAlerts)
    .where(and(eq(failureAlerts.appId, appId), eq(failureAlerts.cause, cause), not(isOpen)))
}
