/**
 * One registered app in each format, with what the format could not carry. The loss is not a list kept by hand:
 * the text is read back and compared with the app.
 */

import { diffFields } from "@/lib/apps/diff"
import { withDefaults } from "@/lib/apps/rules"
import { checkNewApp, type NewApp } from "@/lib/apps/schema"
import { FIELD_LABELS } from "@/lib/audit/describe"
import { toAidbox } from "@/lib/wizard/export/aidbox"
import { toAzAppScript } from "@/lib/wizard/export/az"
import { toEntraClient } from "@/lib/wizard/export/entra-application"
import { toClientMetadata } from "@/lib/wizard/export/rfc7591"
import { type FormatId, readTransfer } from "./formats"
import { isJson } from "./source"

export interface WrittenApp {
  format: FormatId | "az"
  label: string
  fileName: string
  text: string
  /** Settings of the app that the format has no place for, in words. */
  lost: string[]
}

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** The foreign forms of an app; each has the client id in it. */
export const FOREIGN = {
  rfc7591: (app: NewApp, clientId: string) => ({ client_id: clientId, ...toClientMetadata(app) }),
  aidbox: (app: NewApp, clientId: string) => toAidbox({ settings: app, preset: null }, clientId).client,
  entra: (app: NewApp, clientId: string) => ({ appId: clientId, ...toEntraClient(app) }),
} as const satisfies Record<Exclude<FormatId, "admit">, (app: NewApp, clientId: string) => object>

/** Settings that came back otherwise than they went, by field. */
export function lossOf(app: NewApp, format: keyof typeof FOREIGN, clientId: string): string[] {
  const { file } = readTransfer(format, FOREIGN[format](app, clientId))
  const [entry] = isJson(file) && Array.isArray(file.apps) ? file.apps : []
  const checked = checkNewApp(withDefaults(entry))
  if (!checked.ok) return ["everything"]
  const before = { ...app, clientId, defaultApiId: null }
  const fields = diffFields(before, { ...checked.value, clientId }).map(({ field }) => field)
  return [...new Set(fields)]
}

const inWords = (field: string) => (field === "issuer" ? "where it lives" : (FIELD_LABELS[field] ?? field))

/** Parts of an app that stand beside its settings, and that no foreign format has a place for. */
const BESIDE = {
  apis: "the APIs it may ask for",
  owners: "owners",
  secrets: "secrets",
  keys: "public keys",
} as const

/** @param entry the app as an entry of a fleet file, from the server */
export function writeApp(app: NewApp, clientId: string, entry: object): WrittenApp[] {
  const parts = new Map(Object.entries(entry))
  const isThere = (value: unknown) => Array.isArray(value) && value.length > 0
  const keys = parts.get("keys")
  const carriesKeys = isThere(keys) && app.kind !== "public" && app.jwksUri === null
  const besides = (carried: boolean) =>
    (Object.keys(BESIDE) as (keyof typeof BESIDE)[])
      .filter((part) => isThere(parts.get(part)) && !(part === "keys" && carried))
      .map((part) => BESIDE[part])
  const foreign = (format: keyof typeof FOREIGN, label: string, fileName: string): WrittenApp => {
    // RFC 7591 §2: jwks and jwks_uri never stand together.
    const carried = format === "rfc7591" && carriesKeys
    const record = FOREIGN[format](app, clientId)
    return {
      format,
      label,
      fileName,
      text: pretty(carried ? { ...record, jwks: { keys } } : record),
      lost: [...lossOf(app, format, clientId).map(inWords), ...besides(carried)],
    }
  }
  return [
    {
      format: "admit",
      label: "Admit",
      fileName: "fleet.json",
      text: pretty({ admit: 1, apps: [entry] }),
      lost: [],
    },
    foreign("rfc7591", "RFC 7591", "client-metadata.json"),
    foreign("aidbox", "Aidbox", "client.json"),
    foreign("entra", "Entra manifest", "manifest.json"),
    {
      format: "az",
      label: "az script",
      fileName: "register.sh",
      text: toAzAppScript(app),
      lost: [...lossOf(app, "entra", clientId).map(inWords), ...besides(false)],
    },
  ]
}
