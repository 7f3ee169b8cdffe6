/** When jobs ran, the lock that keeps each to one process, and the alert webhook's row. */

import { eq } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { alertWebhook, jobRuns } from "@/db/schema/index"
import type { AppId, SecretId } from "@/lib/id"
import type { Db } from "../client"
import { sqlOf } from "./oauth-values"

/**
 * Runs `work` in the one process that gets the job's lock. The lock belongs to a transaction, so it ends with the
 * connection however the process ends.
 * @returns false when another process holds it
 */
export async function withJobLock(db: Db, name: string, work: () => Promise<void>): Promise<boolean> {
  return sqlOf(db).begin(async (sql) => {
    const [row] = await sql<{ held: boolean }[]>`
      select pg_try_advisory_xact_lock(hashtextextended(${`admit job ${name}`}, 0)) as held`
    if (!row?.held) return false
    await work()
    return true
  })
}

/** Takes the run that is due. @returns false when the job ran less than `everySeconds` ago, on any instance */
export async function claimJobRun(db: Db, of: { name: string; everySeconds: number }): Promise<boolean> {
  const rows = await sqlOf(db)`
    insert into job_runs (name, started_at) values (${of.name}, now())
    on conflict (name) do update set started_at = now()
      where job_runs.started_at <= now() - make_interval(secs => ${of.everySeconds})
    returning name`
  return rows.length === 1
}

export async function noteJobRun(db: Db, name: string, error: string | null): Promise<void> {
  await sqlOf(db)`update job_runs set finished_at = now(), error = ${error} where name = ${name}`
}

export const findJobRun = async (db: ReadDb, name: string) =>
  (await db.select().from(jobRuns).where(eq(jobRuns.name, name)).limit(1))[0] ?? null

/** Retiring secrets whose last moment has passed. */
export async function listRetiredSecrets(db: Db, limit: number): Promise<{ appId: AppId; id: SecretId }[]> {
  return sqlOf(db)<{ appId: AppId; id: SecretId }[]>`
    select app_id as "appId", id from app_secrets
    where state = 'retiring' and retire_at <= now() order by retire_at limit ${limit}`
}

export const findAlertWebhook = async (db: ReadDb) =>
  (await db.select().from(alertWebhook).limit(1))[0] ?? null

export const saveAlertWebhook = (tx: WriteTx, row: { url: string; sealedSecret: Uint8Array }) =>
  tx
    .insert(alertWebhook)
    .values(row)
    .onConflictDoUpdate({
      target: alertWebhook.id,
      set: { ...row, lastAttemptAt: null, lastStatus: null, lastError: null },
    })

export const updateAlertWebhookUrl = (tx: WriteTx, url: string) =>
  tx.update(alertWebhook).set({ url, lastAttemptAt: null, lastStatus: null, lastError: null })

export const deleteAlertWebhook = (tx: WriteTx) => tx.delete(alertWebhook)

export async function noteWebhookAttempt(
  db: Db,
  of: { status: number | null; error: string | null },
): Promise<void> {
  await sqlOf(
    db,
  )`update alert_webhook set last_attempt_at = now(), last_status = ${of.status}, last_error = ${of.error}`
}
