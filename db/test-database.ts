/** Fresh, migrated databases for tests: copies of one template, which cost a tenth of migrating each. */

import { createHash, randomBytes } from "node:crypto"
import path from "node:path"
import { readMigrationFiles } from "drizzle-orm/migrator"
import postgres from "postgres"
import { applyMigrations } from "./migrate"

const MIGRATIONS = path.resolve(import.meta.dirname, "migrations")
/** Any fixed number: test workers making the template queue on this advisory lock. */
const LOCK = 4_172_027

export interface TestDatabase {
  url: string
  /** Drops the database, cutting connections that are still open. */
  close(): Promise<void>
}

/**
 * An empty database with the current schema.
 * @throws when TEST_DATABASE_URL does not name a server on which databases may be made
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) {
    throw new Error('TEST_DATABASE_URL must name a PostgreSQL server for tests; "npm test" starts one itself')
  }
  const name = `admit_test_${randomBytes(6).toString("hex")}`
  await asAdmin(server, async (sql) => {
    const template = await ensureTemplate(sql, server)
    await sql`create database ${sql(name)} template ${sql(template)}`
  })
  return {
    url: databaseAt(server, name),
    close: () =>
      asAdmin(server, async (sql) => {
        await sql`drop database if exists ${sql(name)} with (force)`
      }),
  }
}

/** The template is named after its migrations, so it is made once for each state of them. */
async function ensureTemplate(sql: postgres.Sql, server: string): Promise<string> {
  const migrations = readMigrationFiles({ migrationsFolder: MIGRATIONS })
  const digest = createHash("sha256").update(
    migrations.map((each) => `${each.hash} ${each.folderMillis}`).join(),
  )
  const name = `admit_template_${digest.digest("hex").slice(0, 12)}`
  await sql`select pg_advisory_lock(${LOCK})`
  try {
    const found = await sql`select 1 from pg_database where datname = ${name}`
    if (found.length > 0) return name
    const draft = `${name}_draft`
    await sql`drop database if exists ${sql(draft)} with (force)`
    await sql`create database ${sql(draft)} template template0`
    await applyMigrations(databaseAt(server, draft), MIGRATIONS)
    await sql`alter database ${sql(draft)} rename to ${sql(name)}`
    return name
  } finally {
    await sql`select pg_advisory_unlock(${LOCK})`
  }
}

async function asAdmin(server: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(server, { max: 1, onnotice: () => {} })
  try {
    await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

function databaseAt(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
