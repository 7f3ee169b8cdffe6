/**
 * The one way to PostgreSQL: a postgres.js pool under Drizzle. The builder serves the console; hot protocol
 * paths use prepared statements or the tagged template of `db.$client`.
 */

import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js"
import postgres from "postgres"
import * as schema from "./schema/index"

export type Db = PostgresJsDatabase<typeof schema> & { $client: postgres.Sql }
/** A transaction of Drizzle's; made only by `mutate` (lib/server/mutate.ts) and the protocol store. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0]

declare const writes: unique symbol
/** Proof that a write is authorised and will be audited: only `mutate` makes one. */
export type WriteTx = Tx & { readonly [writes]: true }
/** What a read needs: a pool or a transaction. */
export type ReadDb = Db | Tx

/**
 * Each connection that fails makes the pause of all longer, and every call waits it out: by the driver's own rule
 * twenty seconds after seven of them, so that a database restarted in two would be away for twenty.
 */
const MAX_PAUSE_SECONDS = 1

/**
 * Opens a pool. Connects lazily; the first query fails when the server cannot be reached.
 * @param url postgres:// connection string
 * @param options.max connections at most
 */
export function connect(url: string, options: { max?: number } = {}): Db {
  const client = postgres(url, {
    max: options.max ?? 10,
    idle_timeout: 300,
    connect_timeout: 10,
    backoff: (failed) => Math.min(3 ** failed / 100, MAX_PAUSE_SECONDS),
    onnotice: () => {},
    connection: { application_name: "admit" },
  })
  return drizzle(client, { schema })
}
