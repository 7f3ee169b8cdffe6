/**
 * `npm run smoke`: the main job in a real browser against a server that is running. It registers a FHIR server and
 * a few apps named by the minute, and leaves them there.
 *
 *   SMOKE_EMAIL=owner@example.org SMOKE_PASSWORD=... npm run smoke [-- http://localhost:3000]
 *
 * The FHIR server is the demo's, started on a free port of this machine, unless SMOKE_FHIR_URL names another.
 */

import { spawnSync } from "node:child_process"
import path from "node:path"

const root = path.resolve(import.meta.dirname, "..")
const [url] = process.argv.slice(2)
if (!process.env.SMOKE_EMAIL || !process.env.SMOKE_PASSWORD) {
  console.error("Set SMOKE_EMAIL and SMOKE_PASSWORD to an owner's account.")
  process.exit(1)
}
const { status } = spawnSync(
  process.execPath,
  [path.join(root, "node_modules/@playwright/test/cli.js"), "test", "--config", "e2e/smoke.config.ts"],
  { cwd: root, stdio: "inherit", env: { ...process.env, ...(url ? { SMOKE_URL: url } : {}) } },
)
process.exit(status ?? 1)
