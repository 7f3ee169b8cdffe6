/** Who acts, and what they may do. */

import type { ReadDb } from "@/db/client"
import { isAppOwner } from "@/db/queries/apps"
import { AppError } from "@/lib/errors"
import type { AppId, UserId } from "@/lib/id"
import { type Permission, type Role, reachOf } from "@/lib/people/roles"
import { db } from "./database"

export type Actor =
  | { type: "person"; id: UserId; name: string; role: Role; ip: string | null }
  | { type: "command_line" | "system"; id: null; name: string; role: null; ip: null }
  /** Dynamic registration: an app about to be registered (`appId` null), or one that manages itself. */
  | { type: "app"; id: null; name: string; role: null; ip: string | null; appId: AppId | null }

/** Admit itself: at boot, and for clean-up. */
export const SYSTEM: Actor = { type: "system", id: null, name: "Admit", role: null, ip: null }

const refused = () =>
  new AppError("forbidden", { message: "Your role does not allow this. Ask an owner or an admin." })

/** RFC 7591 and 7592: an app registers, and from then on edits and removes itself and nothing else. */
const isOwnRegistration = (self: AppId | null, permission: Permission, appId: AppId | undefined): boolean =>
  self === null ? permission === "app.create" : appId === self && OWN_REGISTRATION.has(permission)
const OWN_REGISTRATION: ReadonlySet<Permission> = new Set(["app.edit", "app.delete"])

/**
 * Passes when the actor has the permission; for one that reaches only own apps, when they own `appId`.
 * @throws AppError forbidden
 */
export async function requirePermission(
  actor: Actor,
  permission: Permission,
  on: { appId?: AppId; db?: ReadDb } = {},
): Promise<void> {
  if (actor.type === "command_line" || actor.type === "system") return
  if (actor.type === "app") {
    if (!isOwnRegistration(actor.appId, permission, on.appId)) throw refused()
    return
  }
  if (actor.type !== "person") throw refused()
  const reach = reachOf(actor.role, permission)
  if (reach === "all") return
  if (reach === "own" && on.appId && (await isAppOwner(on.db ?? db(), on.appId, actor.id))) return
  throw refused()
}

/** True when the permission reaches this far for the actor; what acts without a person reaches everything. */
export const reaches = (actor: Actor, permission: Permission, reach: "all" | "own"): boolean => {
  if (actor.type !== "person") return true
  const has = reachOf(actor.role, permission)
  return has === "all" || has === reach
}

/** For lists: null when the actor may read all, else the owner whose apps they may read. */
export function ownedOnly(actor: Actor, permission: Permission): UserId | null {
  if (actor.type !== "person") return null
  const reach = reachOf(actor.role, permission)
  if (reach === null) throw refused()
  return reach === "all" ? null : actor.id
}
