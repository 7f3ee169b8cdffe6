/** Imports registrations from the console: looked at first, then applied whole or not at all. */

import { parse } from "yaml"
import { AppError, type FieldErrors, isAppError } from "@/lib/errors"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { detectFormat, type FormatId, MAX_IMPORT_CHARACTERS, readTransfer } from "@/lib/transfer/formats"
import type { Applied } from "@/lib/transfer/outcome"
import { isJson, type NotCarried } from "@/lib/transfer/source"
import { applyFleet } from "./apply-fleet"

export interface ImportInput {
  text: string
  /** Left out: recognised. */
  format?: FormatId
}

export interface ImportPreview {
  format: FormatId
  /** What importing would do; empty while there are faults. */
  rows: Applied[]
  notCarried: NotCarried[]
  /** By path in what the source became: "apps.0.redirectUris.0.uri". */
  faults: FieldErrors
  /** What the entries with faults are called, by their place: "apps.0". */
  names: Record<string, string>
}

const invalid = (message: string, cause?: unknown) =>
  new AppError("invalid", { message, fields: { text: message }, cause })

function read({ text, format }: ImportInput) {
  if (text.length > MAX_IMPORT_CHARACTERS)
    throw invalid(
      `This has ${(text.length / 1e6).toFixed(1)} million characters; ${MAX_IMPORT_CHARACTERS / 1e6} million is the most here. Apply larger files on the command line: npm run admit -- apply FILE.`,
    )
  let content: unknown
  try {
    content = parse(text, { maxAliasCount: 0 })
  } catch (cause) {
    const [where = ""] = cause instanceof Error ? cause.message.split("\n") : []
    throw invalid(`This is neither JSON nor YAML. ${where.slice(0, 200)}`, cause)
  }
  const found = format ?? detectFormat(content)
  if (!found) throw invalid("The format is not recognised. Choose it, or check that the whole file is here.")
  return readTransfer(found, content)
}

/** Foreign registrations are new apps; our own file also changes what is there. */
const existingOf = (format: FormatId) => (format === "admit" ? "change" : "refuse")

/** @throws AppError forbidden; invalid when the text cannot be read at all */
export async function previewImport(input: ImportInput, actor: Actor): Promise<ImportPreview> {
  await requirePermission(actor, "app.create")
  const { format, file, notes: notCarried } = read(input)
  try {
    const rows = await applyFleet(file, actor, { dryRun: true, existing: existingOf(format) })
    return { format, rows, notCarried, faults: {}, names: {} }
  } catch (error) {
    if (!isAppError(error) || error.code === "forbidden") throw error
    const faults = Object.keys(error.fields).length > 0 ? error.fields : { "": error.message }
    return { format, rows: [], notCarried, faults, names: namesOf(file, Object.keys(faults)) }
  }
}

function namesOf(file: unknown, paths: readonly string[]): Record<string, string> {
  const names: Record<string, string> = {}
  for (const path of paths) {
    const [list = "", at = ""] = path.split(".")
    const entries = isJson(file) && Object.hasOwn(file, list) ? file[list] : null
    const entry: unknown = Array.isArray(entries) ? entries[Number(at)] : null
    if (!isJson(entry)) continue
    const name = [entry.name, entry.clientId, entry.slug, entry.email].find((one) => typeof one === "string")
    if (name) names[`${list}.${at}`] = String(name).slice(0, 120)
  }
  return names
}

/**
 * @returns what was done, with the secrets made, which nothing can show again
 * @throws AppError as previewImport; invalid by path when anything in it is wrong, then nothing is imported
 */
export async function importApps(input: ImportInput, actor: Actor): Promise<Applied[]> {
  await requirePermission(actor, "app.create")
  const { format, file } = read(input)
  return applyFleet(file, actor, { existing: existingOf(format) })
}
