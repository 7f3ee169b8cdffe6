/** Who is signed in, for pages and actions. Each page and each action asks; layouts guard nothing. */

import "server-only"
import { headers } from "next/headers"
import { redirect } from "next/navigation"
import { getServerSession } from "next-auth"
import { cache } from "react"
import { AppError } from "@/lib/errors"
import { type Permission, reachOf } from "@/lib/people/roles"
import type { Actor } from "./actor"
import { askSession } from "./auth/options"
import { clientIp } from "./client-ip"
import type { Session } from "./session"

/** The session of this request, or null. Asked once a request, however many components ask. */
export const currentSession = cache((): Promise<Session | null> => askSession(getServerSession))

const toActor = (session: Session, ip: string | null): Actor => ({
  type: "person",
  id: session.user.id,
  name: session.user.name,
  role: session.user.role,
  ip,
})

/**
 * The person behind an action.
 * @throws AppError unauthenticated when nobody is signed in
 */
export async function requireActor(): Promise<Actor & { type: "person" }> {
  const session = await currentSession()
  if (!session)
    throw new AppError("unauthenticated", {
      message:
        "You were signed out. Sign in again in another tab, then repeat this; nothing you typed is lost.",
    })
  return toActor(session, clientIp(await headers())) as Actor & { type: "person" }
}

/** The person behind a console page: sends others to sign-in, and end users to their own page. */
export async function requireConsole(
  path: string,
  permission: Permission = "console.enter",
): Promise<Actor & { type: "person" }> {
  const session = await currentSession()
  if (!session) redirect(`/sign-in?next=${encodeURIComponent(path)}`)
  if (!reachOf(session.user.role, "console.enter")) redirect("/my-access")
  if (!reachOf(session.user.role, permission)) redirect("/?refused=1")
  return toActor(session, clientIp(await headers())) as Actor & { type: "person" }
}
