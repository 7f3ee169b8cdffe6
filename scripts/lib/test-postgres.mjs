/** A PostgreSQL server for one test run: thrown away afterwards, so it need not survive a power cut. */

import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { startPostgres } from "./postgres.mjs"

const THROWAWAY = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" }

/**
 * @param {{ root: string }} options
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} an admin connection: tests make databases of their own
 */
export async function startTestPostgres({ root }) {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "admit-test-"))
  // As root the server runs as another account, which has to get in.
  chmodSync(dataDir, 0o711)
  const server = await startPostgres({ root, dataDir, options: THROWAWAY })
  return {
    url: server.url,
    async stop() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
