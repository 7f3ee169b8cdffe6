/** The command line: `npm run admit -- apply FILE` and its like. Bundled to dist/cli.mjs. */

import { readFileSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"
import { parseArgs } from "node:util"
import { parse, stringify } from "yaml"
import { applyMigrations } from "@/db/migrate"
import { isAppError } from "@/lib/errors"
import type { Actor } from "@/lib/server/actor"
import { stopChangePolling } from "@/lib/server/changes"
import { closeDatabase, openDatabase } from "@/lib/server/database"
import { adoptSettings } from "@/lib/server/env"
import { bootInstance } from "@/lib/server/instance"
import { applyFleet } from "@/lib/server/transfer/apply-fleet"
import { exportFleet } from "@/lib/server/transfer/export-fleet"
import type { Settings } from "@/lib/settings.mjs"
import { countOutcomes, diffLines, doneLines, isSettled } from "@/lib/transfer/outcome"

const USAGE = `Usage: npm run -s admit -- COMMAND

  apply FILE [--dry-run]   make and change what FILE says, all of it or nothing; secrets made are printed once
  diff FILE                show what apply would do
  register FILE            like apply, but what is there already is left as it is
  export [FILE]            write the whole installation as JSON or YAML (by the name of FILE), without secrets

FILE is JSON or YAML: { apis, policies, users, apps, links }; "-" is standard input. docs/fleet-file.md has all
of it. Exit codes: 0 done, or nothing to do; 1 refused, nothing was changed; 2 not understood; 3 diff found
differences.`

const EXIT = { done: 0, refused: 1, usage: 2, differs: 3 } as const
const MAX_BYTES = 64 * 1024 * 1024

const COMMAND_LINE: Actor = { type: "command_line", id: null, name: "Command line", role: null, ip: null }

interface Run {
  argv: readonly string[]
  settings: Settings & { databaseUrl: string }
  dir: string
  print: (line: string) => void
}

type Print = Run["print"]

/** Each takes the file's name, or `undefined` where none was given, and returns the exit code. */
const COMMANDS: Record<
  string,
  (file: string | undefined, flags: { dryRun: boolean }, print: Print) => Promise<number>
> = {
  apply: (file, { dryRun }, print) =>
    dryRun ? showDiff(file, print, EXIT.done) : apply(file, print, "change"),
  register: (file, _flags, print) => apply(file, print, "keep"),
  diff: (file, _flags, print) => showDiff(file, print, EXIT.differs),
  export: writeExport,
}

/** @returns the exit code, as the usage text says */
export async function runCommand({ argv, settings, dir, print }: Run): Promise<number> {
  const asked = understand(argv)
  if (!asked) {
    print(USAGE)
    return EXIT.usage
  }
  adoptSettings(settings)
  try {
    await applyMigrations(settings.databaseUrl, path.join(dir, "db", "migrations"))
    openDatabase(settings.databaseUrl)
    await bootInstance(settings)
    return await asked.command(asked.file, asked.flags, print)
  } catch (error) {
    for (const line of refusalLines(error)) print(line)
    return EXIT.refused
  } finally {
    await stopChangePolling()
    await closeDatabase()
  }
}

function understand(argv: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { "dry-run": { type: "boolean" } },
    })
    const [name = "", file, ...more] = positionals
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    const dryRun = values["dry-run"] === true
    if (!command || more.length > 0 || (name !== "export" && !file) || (dryRun && name !== "apply"))
      return null
    return { command, file, flags: { dryRun } }
  } catch {
    return null
  }
}

const optionsOfFile = { env: (name: string) => process.env[name] }

async function apply(file: string | undefined, print: Print, existing: "change" | "keep"): Promise<number> {
  const rows = await applyFleet(readContent(file), COMMAND_LINE, { ...optionsOfFile, existing })
  for (const line of doneLines(rows)) print(line)
  const { made, changed, kept } = countOutcomes(rows)
  print(`${made} made, ${changed} changed, ${kept} kept`)
  return EXIT.done
}

async function showDiff(file: string | undefined, print: Print, whenDifferent: number): Promise<number> {
  const rows = await applyFleet(readContent(file), COMMAND_LINE, { ...optionsOfFile, dryRun: true })
  for (const line of diffLines(rows)) print(line)
  return isSettled(rows) ? EXIT.done : whenDifferent
}

async function writeExport(file: string | undefined, _flags: unknown, print: Print): Promise<number> {
  const fleet = await exportFleet(COMMAND_LINE)
  const text = /\.ya?ml$/i.test(file ?? "")
    ? stringify(fleet, { lineWidth: 0 })
    : `${JSON.stringify(fleet, null, 2)}\n`
  if (file && file !== "-") {
    writeFileSync(file, text, { mode: 0o600 })
    print(`Wrote ${file}`)
  } else print(text.trimEnd())
  return EXIT.done
}

/** YAML is read for JSON too: it says where a fault is, and refuses a key written twice. */
function readContent(file = "-"): unknown {
  const from = file === "-" ? 0 : file
  if (from !== 0 && statSync(from).size > MAX_BYTES)
    throw new Error(`${file} has more than ${MAX_BYTES / 1024 / 1024} MB. Split it.`)
  return parse(readFileSync(from, "utf8"), { maxAliasCount: 0 })
}

function refusalLines(error: unknown): string[] {
  if (isAppError(error))
    return [
      error.message,
      ...Object.entries(error.fields).map(([field, message]) => `  ${field}: ${message}`),
    ]
  return [error instanceof Error ? error.message : String(error)]
}
