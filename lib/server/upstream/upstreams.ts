/** Which upstream issuers people may sign in with. */

import {
  deleteUpstreamIssuer,
  insertUpstreamIssuer,
  listUpstreamAccounts,
  listUpstreamIssuers,
  type UpstreamRow,
} from "@/db/queries/upstream"
import { AppError } from "@/lib/errors"
import type { Id } from "@/lib/id"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { isOutgoingError } from "@/lib/server/outgoing"
import { freshId } from "@/lib/server/random"
import { seal } from "@/lib/server/seal"
import type { Session } from "@/lib/server/session"
import { isUniqueViolation } from "@/lib/server/unique"
import type { UpstreamInput } from "@/lib/upstream-settings"
import { discover } from "./provider"
import { redirectUriOf } from "./sign-in"

/** For the buttons of the sign-in page. */
export const listUpstreamButtons = async (): Promise<{ id: Id<"upstream">; name: string }[]> =>
  (await listUpstreamIssuers(db())).map(({ id, name }) => ({ id, name }))

/** For the account page: what there is, and the issuers this person has an account connected at. */
export async function readMyUpstreams(session: Session) {
  const upstreams = (await listUpstreamIssuers(db())).map(({ id, name, issuer }) => ({ id, name, issuer }))
  const accounts = await listUpstreamAccounts(db(), session.user.id)
  return { upstreams, linked: new Set(accounts.map((account) => account.issuer)) }
}

export interface UpstreamView {
  id: Id<"upstream">
  name: string
  issuer: string
  clientId: string
  newcomers: "refuse" | "member"
  redirectUri: string
}

export async function listUpstreams(actor: Actor): Promise<UpstreamView[]> {
  await requirePermission(actor, "console.enter")
  return (await listUpstreamIssuers(db())).map(({ id, name, issuer, clientId, newcomers }) => ({
    id,
    name,
    issuer,
    clientId,
    newcomers,
    redirectUri: redirectUriOf(id),
  }))
}

/** Asks the issuer first: one that does not answer is not saved. */
export async function addUpstream(input: UpstreamInput, actor: Actor): Promise<{ redirectUri: string }> {
  await requirePermission(actor, "settings.edit")
  const { clientSecret, allowedPrivateHost, ...rest } = input
  const id = freshId("upstream")
  const row: UpstreamRow = {
    ...rest,
    id,
    sealedClientSecret: clientSecret === "" ? null : seal(clientSecret),
    allowedPrivateHost: allowedPrivateHost === "" ? null : allowedPrivateHost.toLowerCase(),
    createdAt: new Date(),
    version: 1,
  }
  await discover(row).catch((cause: Error) => {
    const isPrivate = isOutgoingError(cause) && cause.problem === "private"
    const reason = isPrivate ? "it is at a private address; name its host below to allow it" : cause.message
    const message = `The issuer did not answer as it should: ${reason.replace(/\.$/, "")}.`
    throw new AppError("unavailable", { message, fields: { issuer: message }, cause })
  })
  const write = () =>
    mutate(actor, "upstream.saved", async (tx) => {
      await insertUpstreamIssuer(tx, row)
      const detail = { issuer: row.issuer, clientId: row.clientId, newcomers: row.newcomers }
      return { result: null, records: [{ subject: { id, name: row.name }, detail }] }
    })
  await write().catch((cause) => {
    if (!isUniqueViolation(cause, "upstream_issuers_issuer")) throw cause
    const message = "This issuer is set up already."
    throw new AppError("conflict", { message, fields: { issuer: message }, cause })
  })
  return { redirectUri: redirectUriOf(id) }
}

export async function removeUpstream(input: { id: Id<"upstream"> }, actor: Actor): Promise<void> {
  await mutate(actor, "upstream.removed", async (tx) => {
    const name = await deleteUpstreamIssuer(tx, input.id)
    if (name === null) throw new AppError("not_found", { message: "It is no longer here." })
    return { result: null, records: [{ subject: { id: input.id, name } }] }
  })
}
