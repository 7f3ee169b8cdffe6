/** The app a console page is about. */

import "server-only"
import { notFound } from "next/navigation"
import type { RegisteredApp } from "@/lib/apps/app"
import { isId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { countAppFailures } from "@/lib/server/failures/inbox"
import { orNotFound } from "@/lib/server/or-not-found"
import { requireConsole } from "@/lib/server/signed-in"
import { getApp } from "./read-app"

/** An app and how many kinds of its calls are being refused. */
export type AppOnPage = RegisteredApp & { openFailures: number }

/** The person and the app named by the route; answers "not found" for one that is not theirs to see. */
export async function appPage(
  params: Promise<{ id: string }>,
  tab: string,
): Promise<{ actor: Actor & { type: "person" }; app: AppOnPage }> {
  const { id } = await params
  const actor = await requireConsole(`/apps/${id}${tab}`)
  if (!isId("app", id)) notFound()
  const app = await orNotFound(getApp(id, actor))
  const openFailures = await countAppFailures(id, actor)
  return { actor, app: { ...app, openFailures } }
}
