/** The API a console page is about. */

import "server-only"
import { notFound } from "next/navigation"
import { isId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { orNotFound } from "@/lib/server/or-not-found"
import { requireConsole } from "@/lib/server/signed-in"
import { getApi, type RegisteredApi } from "./read-api"

/** The person and the API named by the route. */
export async function apiPage(
  params: Promise<{ id: string }>,
  tab: string,
): Promise<{ actor: Actor & { type: "person" }; api: RegisteredApi }> {
  const { id } = await params
  const actor = await requireConsole(`/apis/${id}${tab}`, "api.read")
  if (!isId("api", id)) notFound()
  return { actor, api: await orNotFound(getApi(id, actor)) }
}
