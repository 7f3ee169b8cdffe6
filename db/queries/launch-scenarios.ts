/** Launches the console's launcher makes, and the scenarios it keeps. */

import { and, asc, eq } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { launches, launchScenarios } from "@/db/schema/index"
import type { AppId, Id } from "@/lib/id"
import type { StoredLaunch } from "@/lib/oauth/store"

export interface ScenarioView {
  id: Id<"scenario">
  name: string
  /** The launcher page's query string. */
  query: string
}

export function listScenarios(db: ReadDb, appId: AppId): Promise<ScenarioView[]> {
  return db
    .select({ id: launchScenarios.id, name: launchScenarios.name, query: launchScenarios.query })
    .from(launchScenarios)
    .where(eq(launchScenarios.appId, appId))
    .orderBy(asc(launchScenarios.name))
    .limit(100)
}

/** A scenario of the same name takes the new settings. */
export async function saveScenario(tx: WriteTx, row: ScenarioView & { appId: AppId }): Promise<void> {
  await tx
    .insert(launchScenarios)
    .values(row)
    .onConflictDoUpdate({
      target: [launchScenarios.appId, launchScenarios.name],
      set: { query: row.query },
    })
}

/** @returns its name, or null when it is not there */
export async function deleteScenario(
  tx: WriteTx,
  of: { appId: AppId; id: Id<"scenario"> },
): Promise<string | null> {
  const [row] = await tx
    .delete(launchScenarios)
    .where(and(eq(launchScenarios.id, of.id), eq(launchScenarios.appId, of.appId)))
    .returning({ name: launchScenarios.name })
  return row?.name ?? null
}

export async function insertLaunch(
  tx: WriteTx,
  { hash, vouched: _vouched, ...row }: Omit<StoredLaunch, "used">,
): Promise<void> {
  await tx.insert(launches).values({ ...row, handleHash: hash })
}
