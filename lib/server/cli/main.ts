/** The command line: `npm run admit -- register FILE`. Bundled to dist/cli.mjs. */

import { readFileSync } from "node:fs"
import path from "node:path"
import { parse } from "yaml"
import { applyMigrations } from "@/db/migrate"
import { isAppError } from "@/lib/errors"
import { stopChangePolling } from "@/lib/server/changes"
import { closeDatabase, openDatabase } from "@/lib/server/database"
import { adoptSettings } from "@/lib/server/env"
import { bootInstance } from "@/lib/server/instance"
import type { Settings } from "@/lib/settings.mjs"
import { type Registered, registerFromFile } from "./register"

const USAGE = `Usage: npm run admit -- register FILE

FILE is YAML or JSON: { apis: [...], apps: [...] }. What is there already is kept; secrets are printed once.`

interface Run {
  argv: readonly string[]
  settings: Settings & { databaseUrl: string }
  dir: string
  print: (line: string) => void
}

/** @returns the exit code: 0 done, 1 refused, 2 not understood */
export async function runCommand({ argv, settings, dir, print }: Run): Promise<number> {
  const [command, file, ...more] = argv
  if (command !== "register" || !file || more.length > 0) {
    print(USAGE)
    return 2
  }
  adoptSettings(settings)
  try {
    const content: unknown = parse(readFileSync(file, "utf8"), { maxAliasCount: 0 })
    await applyMigrations(settings.databaseUrl, path.join(dir, "db", "migrations"))
    openDatabase(settings.databaseUrl)
    await bootInstance(settings)
    for (const line of (await registerFromFile(content)).flatMap(linesOf)) print(line)
    return 0
  } catch (error) {
    for (const line of refusalLines(error)) print(line)
    return 1
  } finally {
    await stopChangePolling()
    await closeDatabase()
  }
}

function linesOf(row: Registered): string[] {
  const head = `${row.outcome === "made" ? "made" : "kept"}  ${row.what}  ${row.name}`
  if (row.outcome === "kept" || row.what === "api") return [head]
  const secret = row.secret ? [`      CLIENT_SECRET=${row.secret}`] : []
  return [head, `      CLIENT_ID=${row.clientId}`, ...secret]
}

function refusalLines(error: unknown): string[] {
  if (isAppError(error))
    return [
      error.message,
      ...Object.entries(error.fields).map(([field, message]) => `  ${field}: ${message}`),
    ]
  return [error instanceof Error ? error.message : String(error)]
}
