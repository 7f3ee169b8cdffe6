/** One app in every format it can leave in. */

import { settingsOf } from "@/lib/apps/settings-of"
import type { AppId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { getApp } from "@/lib/server/apps/read-app"
import { type WrittenApp, writeApp } from "@/lib/transfer/write-app"
import { exportApp } from "./export-fleet"

/** @throws AppError not_found, also for an app that is not the actor's to see */
export async function exportAppForms({ id }: { id: AppId }, actor: Actor): Promise<WrittenApp[]> {
  const app = await getApp(id, actor)
  return writeApp(settingsOf(app), app.clientId, await exportApp(id, actor))
}
