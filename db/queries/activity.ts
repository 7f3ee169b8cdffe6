/** Activity, written in batches: the events and the counters they move, in one statement. */

import type { ActivityKind } from "@/db/schema/activity"
import type { Db } from "../client"
import { sqlOf } from "./oauth-values"

/** One event as stored. Ids and shapes only: never a secret, code, assertion or token. */
export interface ActivityRow {
  at: Date
  kind: ActivityKind
  appId: string | null
  clientId: string | null
  userId: string | null
  apiId: string | null
  grantId: string | null
  secretId: string | null
  grantType: string | null
  code: string | null
  cause: string | null
  detail: Record<string, unknown> | null
  ip: string | null
}

/**
 * Appends events and moves the daily counters, the app's first and last use and the secret's last use; a call at
 * the FHIR API with the secret itself (Basic) is a use as well. An app or secret deleted meanwhile loses its counters, not the event. Last uses move at most once a minute.
 */
export async function insertActivity(db: Db, rows: readonly ActivityRow[]): Promise<void> {
  await sqlOf(db)`
    with sent as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as e (
        "at" timestamptz, "kind" text, "appId" text, "clientId" text, "userId" text, "apiId" text, "grantId" text,
        "secretId" text, "grantType" text, "code" text, "cause" text, "detail" jsonb, "ip" text)
    ), events as (
      insert into activity_events (at, kind, app_id, client_id, user_id, api_id, grant_id, secret_id, grant_type,
        code, cause, detail, ip)
      select "at", "kind", "appId", "clientId", "userId", "apiId", "grantId", "secretId", "grantType", "code",
        "cause", "detail", "ip" from sent
    ), usage as (
      insert into app_usage_daily (app_id, day, issued, refused, fhir_allowed, fhir_denied)
      select s."appId", (s."at" at time zone 'UTC')::date,
        count(*) filter (where s."kind" = 'token.issued'),
        coalesce(sum(coalesce((s."detail"->>'calls')::int, 1)) filter (
          where s."kind" in ('token.refused', 'authorize.refused', 'introspect.refused')), 0),
        coalesce(sum(coalesce((s."detail"->>'calls')::int, 1)) filter (where s."kind" = 'fhir.allowed'), 0),
        coalesce(sum(coalesce((s."detail"->>'calls')::int, 1)) filter (where s."kind" = 'fhir.denied'), 0)
      from sent s join apps a on a.id = s."appId" group by 1, 2 order by 1, 2
      on conflict (app_id, day) do update set issued = app_usage_daily.issued + excluded.issued,
        refused = app_usage_daily.refused + excluded.refused,
        fhir_allowed = app_usage_daily.fhir_allowed + excluded.fhir_allowed,
        fhir_denied = app_usage_daily.fhir_denied + excluded.fhir_denied
    ), used_apps as (
      update apps set first_token_at = coalesce(first_token_at, u.first_at), last_used_at = u.last_at
      from (select "appId", min("at") as first_at, max("at") as last_at from sent
        where "kind" = 'token.issued' or ("kind" = 'fhir.allowed' and "secretId" is not null) group by 1) u
      where apps.id = u."appId" and (last_used_at is null or last_used_at < u.last_at - interval '1 minute')
    ), secret_usage as (
      insert into secret_usage_daily (secret_id, day, uses)
      select s."secretId", (s."at" at time zone 'UTC')::date, sum(coalesce((s."detail"->>'calls')::int, 1))
      from sent s join app_secrets c on c.id = s."secretId"
      where s."kind" in ('token.issued', 'fhir.allowed', 'fhir.denied') group by 1, 2 order by 1, 2
      on conflict (secret_id, day) do update set uses = secret_usage_daily.uses + excluded.uses
    )
    update app_secrets set last_used_at = u.last_at, last_used_ip = u.ip
    from (select "secretId", max("at") as last_at, max("ip") as ip from sent
      where "kind" in ('token.issued', 'fhir.allowed', 'fhir.denied') and "secretId" is not null group by 1) u
    where app_secrets.id = u."secretId" and (last_used_at is null or last_used_at < u.last_at - interval '1 minute')`
}
