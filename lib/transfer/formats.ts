/** The formats apps come in: how each is recognised, and how it becomes a fleet file with a report. */

import { readAidboxClient } from "./read-aidbox"
import { readEntraApplication } from "./read-entra"
import { readClientMetadata } from "./read-rfc7591"
import { isJson, type Json, type NotCarried, type Source, sourceOf } from "./source"

export const FORMAT_IDS = ["admit", "rfc7591", "aidbox", "entra"] as const
export type FormatId = (typeof FORMAT_IDS)[number]

/** More text than this is refused before it is parsed. */
export const MAX_IMPORT_CHARACTERS = 700_000

export const FORMATS: Record<FormatId, { label: string; meaning: string }> = {
  admit: { label: "Admit", meaning: "A fleet file: what an export of Admit holds." },
  rfc7591: {
    label: "Client metadata",
    meaning: "Dynamic registration (RFC 7591): client_name, redirect_uris …",
  },
  aidbox: { label: "Aidbox", meaning: "Client resources, one, a list, or a Bundle." },
  entra: {
    label: "Entra ID",
    meaning: "An app manifest: from the portal, az ad app show, or Microsoft Graph.",
  },
}

export interface ReadTransfer {
  format: FormatId
  /** For parseFleetFile. */
  file: unknown
  /** Everything the source says that the file does not. */
  notes: NotCarried[]
}

const has = (record: Json, ...keys: string[]) => keys.some((key) => Object.hasOwn(record, key))

/** By what only one format has; null when it looks like none. */
export function detectFormat(content: unknown): FormatId | null {
  const one: unknown = Array.isArray(content) ? content[0] : content
  if (!isJson(one)) return null
  if (has(one, "resourceType")) return "aidbox"
  if (!Array.isArray(content) && has(one, "apps", "apis", "policies", "users", "links")) return "admit"
  if (has(one, "replyUrlsWithType", "signInAudience", "appId", "displayName")) return "entra"
  if (has(one, "client_name", "redirect_uris", "grant_types", "client_id", "token_endpoint_auth_method"))
    return "rfc7591"
  return null
}

/** The records in what was given: one, a list, or the entries of a FHIR Bundle. */
function recordsOf(content: unknown): { record: unknown; at: string }[] {
  if (Array.isArray(content)) return content.map((record, index) => ({ record, at: String(index) }))
  if (isJson(content) && content.resourceType === "Bundle" && Array.isArray(content.entry))
    return content.entry.map((entry, index) => ({
      record: isJson(entry) && "resource" in entry ? entry.resource : entry,
      at: `entry.${index}.resource`,
    }))
  return [{ record: content, at: "" }]
}

type Reader = (source: Source, record: Json) => { app: object | null; api?: object | null } | null

const READERS: Record<Exclude<FormatId, "admit">, Reader> = {
  rfc7591: (source) => ({ app: readClientMetadata(source) }),
  entra: readEntraApplication,
  aidbox: (source, record) => (record.resourceType === "Client" ? { app: readAidboxClient(source) } : null),
}

/** What the export itself says it could not hold. */
function notesOf(content: unknown): NotCarried[] {
  const notes = isJson(content) && Array.isArray(content.notCarried) ? content.notCarried : []
  return notes.flatMap((note) =>
    isJson(note) && typeof note.at === "string" && typeof note.why === "string"
      ? [{ at: note.at.slice(0, 200), why: note.why.slice(0, 500) }]
      : [],
  )
}

/** @param content parsed JSON of that format; anything in it that cannot be carried is in the notes */
export function readTransfer(format: FormatId, content: unknown): ReadTransfer {
  if (format === "admit") return { format, file: content, notes: notesOf(content) }
  const notes: NotCarried[] = []
  const [apps, apis]: [object[], object[]] = [[], []]
  for (const { record, at } of recordsOf(content)) {
    if (!isJson(record)) {
      notes.push({ at, why: "This is not a record." })
      continue
    }
    const source = sourceOf(record, at, notes)
    const read = READERS[format](source, record)
    if (read === null) {
      const type = String(record.resourceType ?? "nothing known").slice(0, 60)
      notes.push({ at, why: `A resource of type ${type} is not imported; only Client is.` })
      continue
    }
    source.finish()
    if (read.app) apps.push(read.app)
    if (read.api) apis.push(read.api)
  }
  return { format, file: { apis, apps }, notes }
}
