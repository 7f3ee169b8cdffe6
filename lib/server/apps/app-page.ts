/** The app a console page is about. */

import "server-only"
import { notFound } from "next/navigation"
import type { RegisteredApp } from "@/lib/apps/app"
import { isAppError } from "@/lib/errors"
import { isId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { countAppFailures } from "@/lib/server/failures/inbox"
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
  try {
    const [app, openFailures] = await Promise.all([getApp(id, actor), countAppFailures(id, actor)])
    return { actor, app: { ...app, openFailures } }
  } catch (error) {
    if (isAppError(error) && (error.code === "not_found" || error.code === "forbidden")) notFound()
    throw error
  }
}
