import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import postgres from "postgres"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { applyMigrations } from "./migrate"
import { createTestDatabase, type TestDatabase } from "./test-database"

const MIGRATIONS = path.resolve(import.meta.dirname, "migrations")

/** A copy of the migrations with one more at the end. */
function migrationsWith(sql: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "admit-migrations-"))
  cpSync(MIGRATIONS, folder, { recursive: true })
  const journalFile = path.join(folder, "meta", "_journal.json")
  const journal = JSON.parse(readFileSync(journalFile, "utf8"))
  const when = Math.max(...journal.entries.map((entry: { when: number }) => entry.when)) + 1
  journal.entries.push({
    idx: journal.entries.length,
    version: "7",
    when,
    tag: "9999_extra",
    breakpoints: true,
  })
  writeFileSync(journalFile, JSON.stringify(journal))
  writeFileSync(path.join(folder, "9999_extra.sql"), sql)
  return folder
}

describe("migrations", () => {
  let database: TestDatabase
  let sql: postgres.Sql
  beforeAll(async () => {
    database = await createTestDatabase()
    sql = postgres(database.url, { max: 1, onnotice: () => {} })
  })
  afterAll(async () => {
    await sql.end()
    await database.close()
  })
  const tableExists = async (name: string) => {
    const [row] = await sql`select to_regclass(${name}) is not null as found`
    return row?.found
  }

  it("leave nothing behind when one fails halfway", async () => {
    const folder = migrationsWith("create table half_made (id int);\n--> statement-breakpoint\nselect 1 / 0;")
    await expect(applyMigrations(database.url, folder)).rejects.toThrow()
    expect(await tableExists("half_made")).toBe(false)
    rmSync(folder, { recursive: true })
  })

  it("are applied once by processes starting at the same moment, and a release without them then refuses", async () => {
    const folder = migrationsWith("create table made_once (id int);")
    await Promise.all([1, 2, 3].map(() => applyMigrations(database.url, folder)))
    expect(await tableExists("made_once")).toBe(true)
    await expect(applyMigrations(database.url, MIGRATIONS)).rejects.toThrow(/newer release/)
    rmSync(folder, { recursive: true })
  })
})
