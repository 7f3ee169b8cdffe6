/** Brings a database to the schema of this release. */

import { readMigrationFiles } from "drizzle-orm/migrator"
import { drizzle } from "drizzle-orm/postgres-js"
import { migrate } from "drizzle-orm/postgres-js/migrator"
import postgres from "postgres"
import { AppError } from "@/lib/errors"

/** Any fixed number: the key of the advisory lock that processes starting at once queue on. */
const LOCK = 4_172_026

/**
 * Applies the migrations that are missing, all or none: Drizzle runs them in one transaction. Safe with several
 * processes starting at once, the later ones find nothing left to do.
 * @param folder db/migrations
 * @throws AppError conflict when the database is newer than this release, or a migration fails
 */
export async function applyMigrations(url: string, folder: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: "admit-migrate" } })
  try {
    await sql`select pg_advisory_lock(${LOCK})`
    await checkNotNewer(sql, folder)
    await migrate(drizzle(sql), { migrationsFolder: folder }).catch(explainFailure)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** An older release on a newer schema would write rows the newer one cannot read. */
async function checkNotNewer(sql: postgres.Sql, folder: string): Promise<void> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  if (table?.exists !== true) return
  const [last] = await sql`select max(created_at)::text as at from drizzle.__drizzle_migrations`
  const newest = readMigrationFiles({ migrationsFolder: folder }).at(-1)
  if (newest && Number(last?.at ?? 0) > newest.folderMillis) {
    throw new AppError("conflict", {
      message: "The database was migrated by a newer release of Admit: run that release, or restore a backup",
    })
  }
}

function explainFailure(error: unknown): never {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const reason = cause instanceof Error ? cause.message : String(cause)
  throw new AppError("conflict", {
    message: `The database could not be brought to this release's schema (${reason}). Nothing in it was changed: restore the database that belongs to this release, or use an empty one`,
    cause: error,
  })
}
