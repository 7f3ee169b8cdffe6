/** Makes or changes a person of a fleet file. Somebody new without a password gets an invitation, shown once. */

import {
  findUserByEmail,
  insertUser,
  revokeOtherSessions,
  type UserRow,
  updateUser,
} from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import { passwordFault } from "@/lib/people/password"
import { personSchema } from "@/lib/people/person-schema"
import { requirePermission } from "@/lib/server/actor"
import { newToken } from "@/lib/server/auth/one-time"
import { hashPassword, isPassword } from "@/lib/server/auth/passwords"
import { checkOwnerChange, hasJoined } from "@/lib/server/people/change-person"
import { makeInvitation } from "@/lib/server/people/invite-person"
import { freshId } from "@/lib/server/random"
import type { UserEntry } from "@/lib/transfer/fleet-file"
import type { Applied } from "@/lib/transfer/outcome"
import { type Applying, fault, givenValue, kept } from "./applying"

export async function applyUser(entry: UserEntry, applying: Applying): Promise<Applied> {
  const user = await findUserByEmail(applying.tx, entry.email)
  if (!user) return make(entry, applying)
  return applying.existing === "keep"
    ? kept({ what: "user", name: entry.email })
    : change(user, entry, applying)
}

function personOf(entry: UserEntry, known?: UserRow) {
  const read = personSchema.safeParse({
    name: entry.name ?? known?.name,
    email: entry.email,
    role: entry.role ?? known?.role,
    fhirUser: (entry.fhirUser === undefined ? known?.fhirUser : entry.fhirUser) ?? "",
  })
  if (read.success) return read.data
  const fields = Object.fromEntries(read.error.issues.map((issue) => [issue.path.join("."), issue.message]))
  throw new AppError("invalid", { message: "The person cannot be saved.", fields })
}

/** The password to set, or null; `shown` when it was made here. */
function passwordOf(entry: UserEntry, applying: Applying): { password: string; shown: boolean } | null {
  if (!entry.password) return null
  const given = givenValue(entry.password, applying, "password")
  if (given === null) return { password: newToken(), shown: true }
  const message = passwordFault(given, entry)
  if (message) throw fault("password", message)
  return { password: given, shown: false }
}

async function make(entry: UserEntry, applying: Applying): Promise<Applied> {
  const { tx, actor, records } = applying
  const person = personOf(entry)
  if (person.role === "owner") await requirePermission(actor, "owner.edit", { db: tx })
  const chosen = passwordOf(entry, applying)
  const id = freshId("user")
  const subject = { id, name: person.name }
  const row = { ...kept({ what: "user", name: entry.email }), outcome: "made" as const }
  records.push({
    event: "person.invited",
    subject,
    detail: { role: person.role, email: person.email },
  })
  if (!chosen) {
    await insertUser(tx, { id, ...person, state: entry.state === "disabled" ? "disabled" : "invited" })
    const { link } = await makeInvitation(tx, id, actor.id)
    return { ...row, shownOnce: [{ name: "INVITATION", value: link }] }
  }
  const passwordHash = await hashPassword(chosen.password)
  const state = entry.state ?? "active"
  await insertUser(tx, { id, ...person, state, passwordHash, passwordChangedAt: new Date() })
  records.push({ event: "person.joined", subject })
  return { ...row, shownOnce: chosen.shown ? [{ name: "PASSWORD", value: chosen.password }] : [] }
}

const FIELDS = ["name", "role", "fhirUser", "state"] as const

async function change(user: UserRow, entry: UserEntry, applying: Applying): Promise<Applied> {
  const { tx, actor, records } = applying
  const person = personOf(entry, user)
  // "active" asks for somebody who may sign in; whoever was only invited still has to join.
  const waits = entry.state === "active" && !entry.password && !(await hasJoined(tx, user))
  const state = waits ? (user.state === "disabled" ? "invited" : user.state) : (entry.state ?? user.state)
  const after = { name: person.name, role: person.role, fhirUser: person.fhirUser, state }
  const changes = FIELDS.filter((field) => user[field] !== after[field]).map((field) => ({
    field,
    before: user[field],
    after: after[field],
  }))
  // Before the password is compared: else a dry run would tell an admin whether a guess at an owner's is right.
  if (user.role === "owner" && (entry.password || state !== user.state))
    await requirePermission(actor, "owner.edit", { db: tx })
  const passwordHash = await newPasswordHash(user, entry, applying)
  if (changes.length === 0 && !passwordHash) return kept({ what: "user", name: entry.email })
  await checkOwnerChange(tx, actor, user, after.role === "owner" && after.state !== "disabled")
  const joins = passwordHash && user.state === "invited" && entry.state === undefined
  await updateUser(tx, user.id, user.version, {
    ...after,
    ...(joins ? { state: "active" } : {}),
    ...(passwordHash ? { passwordHash, passwordChangedAt: new Date() } : {}),
  })
  // Whoever is disabled, or whose password was set from outside, is signed out everywhere.
  if (after.state === "disabled" || passwordHash) await revokeOtherSessions(tx, user.id, null, new Date())
  const subject = { id: user.id, name: after.name }
  if (changes.length > 0) records.push({ event: "person.changed", subject, changes })
  if (passwordHash) records.push({ event: "person.password_changed", subject })
  const notes = passwordHash ? ["the password is set"] : []
  return { ...kept({ what: "user", name: entry.email }), outcome: "changed", changes, notes }
}

/** A given password that is not the person's already; "generate" makes one only for somebody new. */
async function newPasswordHash(user: UserRow, entry: UserEntry, applying: Applying): Promise<string | null> {
  const chosen = passwordOf(entry, applying)
  if (!chosen || chosen.shown || (await isPassword(user.passwordHash, chosen.password))) return null
  return hashPassword(chosen.password)
}
