/**
 * The server as a process of its own, for `npm run bench:failures` and `bench:token`: its listener with its machine
 * routes, a database, an app that asks for tokens and one in whose name a flood comes. Only Next behind it is left out.
 */

import path from "node:path"
import { applyMigrations } from "@/db/migrate"
import { openDatabase } from "@/lib/server/database"
import { adoptSettings } from "@/lib/server/env"
import { listen } from "@/lib/server/http/listen"
import { createListener } from "@/lib/server/http/main"
import { addApi, addApp } from "@/lib/server/oauth/test-world"
import { randomBytes } from "@/lib/server/random"
import { parseSettings } from "@/lib/settings.mjs"

export interface BenchServer {
  url: string
  good: { clientId: string; secret: string }
  flooded: { clientId: string; secret: string }
}

export async function startBenchServer(of: {
  databaseUrl: string
  port: number
  root: string
}): Promise<BenchServer> {
  const url = `http://127.0.0.1:${of.port}`
  const parsed = parseSettings({
    ADMIT_URL: url,
    ADMIT_MASTER_KEY: Buffer.from(randomBytes(32)).toString("base64url"),
    ADMIT_LOG_LEVEL: "warn",
    PORT: String(of.port),
  })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const settings = { ...parsed.settings, databaseUrl: of.databaseUrl }
  adoptSettings(settings)
  await applyMigrations(of.databaseUrl, path.join(of.root, "db", "migrations"))
  const db = openDatabase(of.databaseUrl)
  const { id: apiId } = await addApi(db)
  const [good, flooded] = [await addApp(db, "service", { apiId }), await addApp(db, "service", { apiId })]
  const nothing = () => {
    throw new Error("INVARIANT: no measured call is a page")
  }
  await listen(createListener({ settings, state: { draining: false }, pages: nothing }), {
    host: "127.0.0.1",
    port: of.port,
  })
  return { url, good, flooded }
}
