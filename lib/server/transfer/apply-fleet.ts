/**
 * Applies a fleet file: everything in one transaction, so that a file half of which is wrong changes nothing. A
 * dry run is the same run given up at its end, and so shows exactly what applying does.
 */

import type { Actor } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"
import { type FleetFile, parseFleetFile } from "@/lib/transfer/fleet-file"
import type { Applied } from "@/lib/transfer/outcome"
import { applyApi } from "./apply-api"
import { applyApp } from "./apply-app"
import { applyLink, applyPolicy } from "./apply-policy"
import { applyUser } from "./apply-user"
import { type Applying, type Faults, refusalOf, underPath } from "./applying"

export interface ApplyOptions {
  /** Shows what would be done, and does nothing. Values made on the way are left out. */
  dryRun?: boolean
  existing?: Applying["existing"]
  env?: Applying["env"]
}

/**
 * @param content a parsed file, see lib/transfer/fleet-file.ts
 * @returns a row per entry, in the order APIs, policies, users, apps, links
 * @throws AppError invalid with every fault by its path in the file (`apps.2.redirectUris.0.uri`); forbidden
 */
export async function applyFleet(
  content: unknown,
  actor: Actor,
  options: ApplyOptions = {},
): Promise<Applied[]> {
  const file = parseFleetFile(content)
  try {
    return await mutate(actor, "app.registered", async (tx) => {
      const applying: Applying = {
        tx,
        actor,
        records: [],
        existing: options.existing ?? "change",
        env: options.env ?? null,
        refused: new Set(),
      }
      const rows = await applyEntries(file, applying)
      if (options.dryRun || applying.records.length === 0) throw new GivenUp(rows)
      return { result: rows, records: applying.records }
    })
  } catch (error) {
    if (error instanceof GivenUp) return error.rows
    throw error
  }
}

/** Ends the transaction of a dry run, and of a run that found everything as it should be. */
class GivenUp extends Error {
  readonly rows: Applied[]
  constructor(rows: Applied[]) {
    super("nothing is applied")
    this.rows = rows.map((row) => ({ ...row, shownOnce: [] }))
  }
}

type ApplyOne<Entry> = (entry: Entry, applying: Applying) => Promise<Applied | null>

async function applyEntries(file: FleetFile, applying: Applying): Promise<Applied[]> {
  const faults: Faults = { fields: {} }
  const rows: Applied[] = []
  const each = async <Entry>(
    list: string,
    entries: readonly Entry[],
    { apply, nameOf }: { apply: ApplyOne<Entry>; nameOf: (entry: Entry) => string },
  ) => {
    for (const [at, entry] of entries.entries()) {
      const before = Object.keys(faults.fields).length
      const row = await underPath(`${list}.${at}`, faults, () => apply(entry, applying))
      if (row) rows.push(row)
      else if (Object.keys(faults.fields).length > before) applying.refused.add(nameOf(entry))
    }
  }
  await each("apis", file.apis, { apply: applyApi, nameOf: ({ slug }) => `api:${slug}` })
  await each("policies", file.policies, {
    apply: applyPolicy,
    nameOf: ({ name }) => `policy:${name.toLowerCase()}`,
  })
  await each("users", file.users, { apply: applyUser, nameOf: ({ email }) => `user:${email}` })
  await each("apps", file.apps, { apply: applyApp, nameOf: ({ clientId }) => `app:${clientId}` })
  await each("links", file.links, { apply: applyLink, nameOf: ({ policy }) => `link:${policy}` })
  if (Object.keys(faults.fields).length > 0) throw refusalOf(faults)
  return rows
}
