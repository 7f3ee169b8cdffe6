/** Brings an instance up: its row, its keys, its first owner or the link to make one. */

import { readFileSync } from "node:fs"
import { findInstance, insertInstance, listAppsOfIssuer, updateInstance } from "@/db/queries/instance"
import { consumeLink, countOwners, findLink, insertLink, insertUser } from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import type { UserId } from "@/lib/id"
import { passwordFault } from "@/lib/people/password"
import type { Settings } from "@/lib/settings.mjs"
import { SYSTEM } from "./actor"
import { newToken, tokenHash } from "./auth/one-time"
import { hashPassword } from "./auth/passwords"
import { db } from "./database"
import { issuer } from "./env"
import { ensureSigningKeys } from "./keys"
import { mutate } from "./mutate"
import { freshId } from "./random"

const SET_UP_LINK_HOURS = 24

export interface NewOwner {
  name: string
  email: string
  password: string
}

/**
 * Makes the instance ready to serve.
 * @returns the one-time set-up link while no owner exists, and warnings for whoever started it
 */
export async function bootInstance(
  settings: Settings,
  options: { demo?: boolean } = {},
): Promise<{ setupLink: string | null; warnings: string[] }> {
  await insertInstance(db(), { issuer: settings.url, demo: options.demo ?? false })
  if (options.demo && !(await findInstance(db()))?.demo)
    throw new AppError("conflict", {
      message: "DATABASE_URL names a database that is not the demo's. Give the demo an empty one of its own.",
    })
  await ensureSigningKeys()
  const warnings = await noticeIssuerChange(settings.url)
  if ((await countOwners(db())) > 0) return { setupLink: null, warnings }
  if (settings.ownerEmail && settings.ownerPasswordFile) {
    const password = readFileSync(settings.ownerPasswordFile, "utf8").replace(/\r?\n$/, "")
    await insertOwner({ name: settings.ownerEmail, email: settings.ownerEmail, password }).catch(
      async (error) => {
        // Another process of the same settings, started at once, may have made them first.
        if ((await countOwners(db())) === 0) throw error
      },
    )
    return { setupLink: null, warnings }
  }
  return { setupLink: await makeSetupLink(), warnings }
}

async function makeSetupLink(): Promise<string> {
  const token = newToken()
  await insertLink(db(), {
    tokenHash: tokenHash(token),
    purpose: "set_up",
    expiresAt: new Date(Date.now() + SET_UP_LINK_HOURS * 3_600_000),
  })
  return `${issuer()}/setup/${token}`
}

async function noticeIssuerChange(url: string): Promise<string[]> {
  const before = await findInstance(db())
  if (!before || before.issuer === url) return []
  const { names, total } = await listAppsOfIssuer(db(), 10)
  await mutate(SYSTEM, "instance.issuer_changed", async (tx) => {
    await updateInstance(tx, { issuer: url })
    const changes = [{ field: "issuer", before: before.issuer, after: url }]
    return { result: null, records: [{ subject: { id: "instance", name: url }, changes }] }
  })
  const who =
    total === 0 ? "No app is registered yet." : `${total} apps must learn the new one: ${names.join(", ")}`
  const more = total > names.length ? ` and ${total - names.length} more` : ""
  return [
    `The issuer changed from ${before.issuer} to ${url}. Tokens issued before are refused now. ${who}${more}`,
  ]
}

/** True while the token is that of an unused, unexpired set-up link and no owner exists. */
export async function isSetupLink(token: string): Promise<boolean> {
  const link = await findLink(db(), tokenHash(token), new Date())
  return link?.purpose === "set_up" && (await countOwners(db())) === 0
}

/**
 * Makes the first owner at the set-up link.
 * @throws AppError not_found when the link is used, expired or wrong, or an owner exists; invalid by field
 */
export async function setUp(token: string, owner: NewOwner): Promise<UserId> {
  const gone = new AppError("not_found", {
    message: "This set-up link was used or has expired. Restart Admit to get a new one.",
  })
  if (!(await isSetupLink(token))) throw gone
  return insertOwner(owner, async (tx) => {
    const link = await consumeLink(tx, tokenHash(token), new Date())
    if (link?.purpose !== "set_up") throw gone
  })
}

async function insertOwner(
  owner: NewOwner,
  first: (tx: Parameters<typeof insertUser>[0]) => Promise<void> = async () => {},
): Promise<UserId> {
  const fault = passwordFault(owner.password, owner)
  if (fault) throw new AppError("invalid", { message: fault, fields: { password: fault } })
  const passwordHash = await hashPassword(owner.password)
  const id = freshId("user")
  return mutate(SYSTEM, "instance.set_up", async (tx) => {
    await first(tx)
    if ((await countOwners(tx)) > 0)
      throw new AppError("conflict", { message: "An owner exists already. Sign in instead." })
    await insertUser(tx, {
      id,
      email: owner.email.trim().toLowerCase(),
      emailVerified: true,
      name: owner.name.trim(),
      role: "owner",
      passwordHash,
      passwordChangedAt: new Date(),
    })
    return { result: id, records: [{ subject: { id: "instance", name: owner.email } }] }
  })
}

/** True on the demo's database. */
export async function isDemo(): Promise<boolean> {
  return (await findInstance(db()))?.demo ?? false
}
