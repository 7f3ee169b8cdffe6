/** Databases of their own for what a bench measures, on TEST_DATABASE_URL's server or on one started for it. */

import { randomBytes } from "node:crypto"
import postgres from "postgres"
import { startTestPostgres } from "./test-postgres.mjs"

/** @param {{ root: string, cleanUps: (() => unknown)[] }} options `cleanUps` run in reverse when the bench ends */
export async function benchServer({ root, cleanUps }) {
  if (process.env.TEST_DATABASE_URL) return process.env.TEST_DATABASE_URL
  const server = await startTestPostgres({ root })
  cleanUps.push(() => server.stop())
  return server.url
}

/**
 * An empty database, dropped at the end.
 * @param {string} server where, as its administrator
 * @param {(() => unknown)[]} cleanUps
 * @returns {Promise<string>} its URL
 */
export async function createBenchDatabase(server, cleanUps) {
  const name = `admit_bench_${randomBytes(4).toString("hex")}`
  const asAdmin = async (work) => {
    const sql = postgres(server, { max: 1, onnotice: () => {} })
    await work(sql).finally(() => sql.end({ timeout: 5 }))
  }
  await asAdmin((sql) => sql`create database ${sql(name)} template template0`)
  cleanUps.push(() => asAdmin((sql) => sql`drop database if exists ${sql(name)} with (force)`))
  const at = new URL(server)
  at.pathname = `/${name}`
  return at.href
}
