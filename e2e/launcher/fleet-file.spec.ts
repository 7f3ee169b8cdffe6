import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { mark } from "../fixtures/console-data"
import { expect, test } from "../fixtures/test"

const ROOT = path.resolve(import.meta.dirname, "../..")

test("apply makes what a file says, a second run changes nothing, and the exit codes say so", async ({
  instance,
  sql,
}) => {
  const database = `admit_cli_${mark()}`
  const folder = mkdtempSync(path.join(os.tmpdir(), "admit-fleet-"))
  await sql`create database ${sql(database)}`
  try {
    const at = new URL(instance.databaseUrl)
    at.pathname = `/${database}`
    const file = path.join(folder, "fleet.yaml")
    const env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "production" as const,
      DATABASE_URL: at.href,
      ADMIT_DATA_DIR: folder,
      PORTAL_SECRET: `${"k7Rz".repeat(10)}0123456789`,
    }
    const admit = (...args: string[]) => {
      const { status, stdout } = spawnSync(process.execPath, ["scripts/admit.mjs", ...args], {
        cwd: ROOT,
        env,
        encoding: "utf8",
      })
      return { status, stdout }
    }
    writeFileSync(
      file,
      `apps:
  - { clientId: census, kind: service, name: Census }
  - clientId: portal
    kind: confidential
    name: Portal
    redirectUris: [{ uri: https://portal.example/cb, platform: web }]
    secrets: [{ name: Production, env: PORTAL_SECRET }]
`,
    )
    expect(admit("diff", file).status).toBe(3)
    const made = admit("apply", file)
    expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/CLIENT_SECRET=admit_sk_/) })
    expect(made.stdout).not.toContain(env.PORTAL_SECRET)
    expect(admit("apply", file).stdout).toContain("0 made, 0 changed, 2 kept")
    expect(admit("diff", file).status).toBe(0)
    expect(admit("export", path.join(folder, "out.json")).status).toBe(0)
    expect(admit("diff", path.join(folder, "out.json")).status).toBe(0)
    writeFileSync(file, "apps: [{ clientId: census, kind: service, name: '' }]")
    expect(admit("apply", file)).toMatchObject({ status: 1, stdout: expect.stringContaining("apps.0.name") })
    expect(admit("frobnicate").status).toBe(2)
  } finally {
    await sql`drop database ${sql(database)} with (force)`
    rmSync(folder, { recursive: true, force: true })
  }
})
