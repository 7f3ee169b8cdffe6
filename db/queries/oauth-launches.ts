/** SMART EHR launches as the protocol sees them. They are used up in `issueCode` (oauth-grants.ts). */

import type { AppId } from "@/lib/id"
import type { OAuthUser } from "@/lib/oauth/client"
import type { StoredLaunch } from "@/lib/oauth/store"
import type { Db } from "../client"
import { toOAuthUser, USER_COLUMNS, type UserRow } from "./oauth-clients"
import { at, sqlOf, toDate } from "./oauth-values"

export async function saveLaunch(
  db: Db,
  launch: Omit<StoredLaunch, "used"> & { madeByApp: AppId | null },
): Promise<void> {
  await sqlOf(db)`
    insert into launches (handle_hash, app_id, api_id, user_id, context, made_by_app, simulated_error,
      pkce_required, expires_at)
    values (${launch.hash}, ${launch.appId}, ${launch.apiId}, ${launch.userId},
      ${JSON.stringify(launch.context)}::text::jsonb, ${launch.madeByApp}, ${launch.simulatedError},
      ${launch.pkceRequired}, ${at(launch.expiresAt)})`
}

export async function findLaunch(db: Db, hash: Uint8Array): Promise<StoredLaunch | null> {
  const [row] = await sqlOf(db)<(Omit<StoredLaunch, "hash" | "expiresAt"> & { expiresAt: string })[]>`
    select app_id as "appId", api_id as "apiId", user_id as "userId", context,
      made_by_app is not null as vouched, simulated_error as "simulatedError",
      pkce_required as "pkceRequired", expires_at as "expiresAt", used_at is not null as used
    from launches where handle_hash = ${hash}`
  return row ? { ...row, hash, expiresAt: toDate(row.expiresAt) } : null
}

/** Two at most: one is wanted, and a second says that the record does not name one person. */
export async function listUsersOfRecord(db: Db, fhirUser: string): Promise<OAuthUser[]> {
  const sql = sqlOf(db)
  const rows = await sql<UserRow[]>`
    select ${sql.unsafe(USER_COLUMNS)} from users u
    where u.fhir_user = ${fhirUser} and u.state = 'active' order by u.id limit 2`
  return rows.map(toOAuthUser)
}
