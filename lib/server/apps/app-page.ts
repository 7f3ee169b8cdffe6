/** The app a console page is about. */

import "server-only"
import { notFound } from "next/navigation"
import type { RegisteredApp } from "@/lib/apps/app"
import { isId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { orNotFound } from "@/lib/server/or-not-found"
import { requireConsole } from "@/lib/server/signed-in"
import { getApp } from "./read-app"

/** The person and the app named by the route; answers "not found" for one that is not theirs to see. */
export async function appPage(
  params: Promise<{ id: string }>,
  tab: string,
): Promise<{ actor: Actor & { type: "person" }; app: RegisteredApp }> {
  const { id } = await params
  const actor = await requireConsole(`/apps/${id}${tab}`)
  if (!isId("app", id)) notFound()
  return { actor, app: await orNotFound(getApp(id, actor)) }
}
