/**
 * Registrations from a file, without a browser: APIs and apps that are not there yet are made, all in one
 * transaction; those that are there (an API by its short name, an app by its client id) are left as they are.
 */

import type { WriteTx } from "@/db/client"
import { findApiBySlug } from "@/db/queries/apis"
import { findAppIdByClientId } from "@/db/queries/apps"
import { defaultsForApi, parseNewApi } from "@/lib/apps/api-schema"
import { withDefaults } from "@/lib/apps/rules"
import { parseNewApp } from "@/lib/apps/schema"
import { AppError, isAppError } from "@/lib/errors"
import type { ApiId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { writeNewApi } from "@/lib/server/apis/write-api"
import { writeNewApp } from "@/lib/server/apps/write-app"
import { type AuditRecord, mutate } from "@/lib/server/mutate"
import { linkPreset } from "@/lib/server/policies/link-preset"
import { PRESET_IDS, type PresetId } from "@/lib/wizard/permissions"

/** What a run did, in order. */
export interface Registered {
  what: "api" | "app"
  name: string
  outcome: "made" | "kept"
  /** Set on apps that were made. */
  clientId?: string
  /** Shown this once. */
  secret?: string | null
}

const COMMAND_LINE: Actor = { type: "command_line", id: null, name: "Command line", role: null, ip: null }

type Entry = Record<string, unknown>

/**
 * @param file `{ apis?: [...], apps?: [...] }`; an app names its APIs by short name in `apis`, and what it may do by
 *   a preset in `may`; every other field is one of lib/apps/schema.ts, left-out ones get the defaults of their kind
 * @throws AppError invalid with fields such as `apps.2.redirectUris.0.uri`; then nothing is registered
 */
export async function registerFromFile(file: unknown): Promise<Registered[]> {
  const apis = listOf(file, "apis")
  const apps = listOf(file, "apps")
  return mutate(COMMAND_LINE, "app.registered", async (tx) => {
    const records: AuditRecord[] = []
    const done: Registered[] = []
    for (const [at, entry] of apis.entries())
      done.push(await under(`apis.${at}`, () => makeApi(tx, entry, records)))
    for (const [at, entry] of apps.entries())
      done.push(await under(`apps.${at}`, () => makeApp(tx, entry, records)))
    if (records.length === 0) throw new NothingToDo(done)
    return { result: done, records }
  }).catch((error: unknown) => {
    if (error instanceof NothingToDo) return error.done
    throw error
  })
}

/** Ends the transaction of a run that found everything there already. */
class NothingToDo extends Error {
  constructor(readonly done: Registered[]) {
    super("nothing to register")
  }
}

function listOf(file: unknown, name: string): Entry[] {
  const value = typeof file === "object" && file !== null ? (file as Entry)[name] : undefined
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((entry) => typeof entry === "object" && entry !== null))
    return value
  throw new AppError("invalid", {
    message: `${name} must be a list.`,
    fields: { [name]: "Write a list of entries." },
  })
}

async function makeApi(tx: WriteTx, entry: Entry, records: AuditRecord[]): Promise<Registered> {
  const api = parseNewApi({ ...defaultsForApi(), ...entry })
  if (await findApiBySlug(tx, api.slug)) return { what: "api", name: api.name, outcome: "kept" }
  const id = await writeNewApi(tx, api, null)
  records.push({
    event: "api.registered",
    subject: { id, name: api.name },
    detail: { identifierUri: api.identifierUri },
  })
  return { what: "api", name: api.name, outcome: "made" }
}

async function makeApp(tx: WriteTx, entry: Entry, records: AuditRecord[]): Promise<Registered> {
  const { apis, may, ...settings } = entry
  const app = parseNewApp(withDefaults(settings))
  if (app.clientId === null)
    throw fault("clientId", "Name the client id, so that a second run knows the app.")
  if (await findAppIdByClientId(tx, app.clientId)) return { what: "app", name: app.name, outcome: "kept" }
  const apiIds = await findApis(tx, apis)
  const preset = presetOf(may)
  const made = await writeNewApp(tx, { app, apiIds, ownerIds: [], createdBy: null })
  records.push({
    subject: { id: made.id, name: app.name },
    detail: { kind: app.kind, clientId: made.clientId },
  })
  if (preset) await linkPreset(tx, preset, { app: made, actor: COMMAND_LINE, records })
  return {
    what: "app",
    name: app.name,
    outcome: "made",
    clientId: made.clientId,
    secret: made.secret?.value ?? null,
  }
}

async function findApis(tx: WriteTx, slugs: unknown): Promise<ApiId[]> {
  const ids: ApiId[] = []
  for (const slug of Array.isArray(slugs) ? slugs : []) {
    const api = await findApiBySlug(tx, String(slug))
    if (!api) throw fault("apis", `No API has the short name ${String(slug).slice(0, 60)}.`)
    ids.push(api.id)
  }
  return ids
}

function presetOf(may: unknown): PresetId | null {
  if (may === undefined || may === null) return null
  const preset = PRESET_IDS.find((id) => id === may)
  if (!preset) throw fault("may", `Choose one of ${PRESET_IDS.join(", ")}.`)
  return preset
}

const fault = (field: string, message: string) =>
  new AppError("invalid", { message, fields: { [field]: message } })

/** Runs `work`; the fields of a refusal are named from the top of the file. */
async function under<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isAppError(error)) throw error
    const fields = Object.fromEntries(
      Object.entries(error.fields).map(([field, message]) => [`${path}.${field}`, message]),
    )
    throw new AppError(error.code, { message: error.message, fields, cause: error })
  }
}
