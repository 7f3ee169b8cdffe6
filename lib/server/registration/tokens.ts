/** Initial access tokens (RFC 7591 §3): made by an admin, shown once, kept as a hash. */

import { findApi } from "@/db/queries/apis"
import {
  findRegistrationToken as find,
  insertRegistrationToken,
  listRegistrationTokens as list,
  revokeRegistrationToken as revoke,
} from "@/db/queries/registration"
import { AppError } from "@/lib/errors"
import type { Id } from "@/lib/id"
import type { RegistrationTokenInput } from "@/lib/registration-token"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { newToken, tokenHash } from "@/lib/server/auth/one-time"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"

export async function listRegistrationTokens(actor: Actor) {
  await requirePermission(actor, "console.enter")
  return list(db())
}

/** @returns the token, which nothing can show again */
export async function makeRegistrationToken(
  input: RegistrationTokenInput,
  actor: Actor,
): Promise<{ token: string }> {
  const token = `irt_${newToken()}`
  const id = freshId("registrationToken")
  const expiresAt = new Date(Date.now() + input.days * 86_400_000)
  await mutate(actor, "registration_token.made", async (tx) => {
    const api = input.apiId ? await findApi(tx, input.apiId) : null
    if (input.apiId && !api) throw new AppError("not_found", { message: "The API is no longer here." })
    const row = { id, name: input.name, tokenHash: tokenHash(token), appState: input.appState }
    const { uses: usesLeft, apiId } = input
    await insertRegistrationToken(tx, { ...row, usesLeft, apiId, expiresAt, createdBy: actor.id })
    const detail = { appState: input.appState, uses: input.uses, expiresAt, api: api?.name ?? null }
    return { result: null, records: [{ subject: { id, name: input.name }, detail }] }
  })
  return { token }
}

export async function revokeRegistrationToken(
  input: { id: Id<"registrationToken"> },
  actor: Actor,
): Promise<void> {
  await mutate(actor, "registration_token.revoked", async (tx) => {
    const name = await revoke(tx, input.id, new Date())
    if (name === null) throw new AppError("not_found", { message: "This token is no longer in use." })
    return { result: null, records: [{ subject: { id: input.id, name } }] }
  })
}

const TOKEN = /^irt_[A-Za-z0-9_-]{43}$/

/** The hash of a token that may register an app now; null otherwise. */
export async function findUsableToken(sent: string): Promise<Uint8Array | null> {
  if (!TOKEN.test(sent)) return null
  const hash = tokenHash(sent)
  return (await find(db(), hash, new Date())) ? hash : null
}
