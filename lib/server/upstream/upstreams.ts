/** Which upstream issuers people may sign in with. */

import {
  deleteUpstreamIssuer,
  findUpstreamIssuer,
  insertUpstreamIssuer,
  listUpstreamAccounts,
  listUpstreamIssuers,
  type UpstreamRow,
  updateUpstreamIssuer,
} from "@/db/queries/upstream"
import { diffFields } from "@/lib/apps/diff"
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
import { issuersOf } from "@/lib/upstream/issuer"
import type { UpstreamChange, UpstreamInput } from "@/lib/upstream/settings"
import type { UpstreamView } from "@/lib/upstream/upstream-view"
import { discover } from "./provider"
import { redirectUriOf } from "./sign-in"

type UpstreamId = Id<"upstream">

const listOffered = async (): Promise<UpstreamRow[]> =>
  (await listUpstreamIssuers(db())).filter(({ disabledAt }) => disabledAt === null)

/** For the buttons of the sign-in page. */
export const listUpstreamButtons = async (): Promise<{ id: UpstreamId; name: string }[]> =>
  (await listOffered()).map(({ id, name }) => ({ id, name }))

/** For the account page: what there is, and where this person has an account connected. */
export async function readMyUpstreams(session: Session) {
  const accounts = new Set((await listUpstreamAccounts(db(), session.user.id)).map(({ issuer }) => issuer))
  return (await listOffered()).map((upstream) => ({
    id: upstream.id,
    name: upstream.name,
    isLinked: issuersOf(upstream).some((issuer) => accounts.has(issuer)),
  }))
}

export async function listUpstreams(actor: Actor): Promise<UpstreamView[]> {
  await requirePermission(actor, "console.enter")
  return (await listUpstreamIssuers(db())).map((row) => {
    const { sealedClientSecret, allowedPrivateHost, disabledAt, createdAt: _createdAt, ...shown } = row
    return {
      ...shown,
      hasSecret: sealedClientSecret !== null,
      allowedPrivateHost: allowedPrivateHost ?? "",
      disabled: disabledAt !== null,
      redirectUri: redirectUriOf(row.id),
    }
  })
}

/** Asks the issuer first: one that does not answer is not saved. @throws AppError unavailable */
async function checkAnswers(row: UpstreamRow): Promise<void> {
  await discover(row).catch((cause: Error) => {
    const isPrivate = isOutgoingError(cause) && cause.problem === "private"
    const reason = isPrivate ? "it is at a private address; name its host below to allow it" : cause.message
    const message = `The issuer did not answer as it should: ${reason.replace(/\.$/, "")}.`
    throw new AppError("unavailable", { message, fields: { issuer: message }, cause })
  })
}

const toHost = (sent: string): string | null => (sent === "" ? null : sent.toLowerCase())

export async function addUpstream(input: UpstreamInput, actor: Actor): Promise<{ redirectUri: string }> {
  await requirePermission(actor, "settings.edit")
  const { clientSecret, allowedPrivateHost, ...rest } = input
  const id = freshId("upstream")
  const row: UpstreamRow = {
    ...rest,
    id,
    sealedClientSecret: clientSecret === "" ? null : seal(clientSecret),
    allowedPrivateHost: toHost(allowedPrivateHost),
    disabledAt: null,
    createdAt: new Date(),
    version: 1,
  }
  await checkAnswers(row)
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

const gone = () => new AppError("not_found", { message: "It is no longer here." })
const meanwhile = () =>
  new AppError("conflict", { message: "Somebody changed this issuer meanwhile. Reload and look again." })

async function getUpstream(id: UpstreamId): Promise<UpstreamRow> {
  const row = await findUpstreamIssuer(db(), id)
  if (!row) throw gone()
  return row
}

const secretOf = ({ secret, clientSecret }: UpstreamChange, row: UpstreamRow): Uint8Array | null =>
  secret === "keep" ? row.sealedClientSecret : secret === "none" ? null : seal(clientSecret)

/**
 * Changes everything but the issuer, by which accounts are known.
 * @throws AppError conflict when changed since `version`; unavailable when the issuer no longer answers
 */
export async function changeUpstream(
  input: UpstreamChange & { id: UpstreamId; version: number },
  actor: Actor,
): Promise<{ version: number }> {
  await requirePermission(actor, "settings.edit")
  const row = await getUpstream(input.id)
  const { id, version, secret, clientSecret: _secret, issuer: _issuer, allowedPrivateHost, ...shown } = input
  const change = { ...shown, allowedPrivateHost: toHost(allowedPrivateHost) }
  await checkAnswers({ ...row, ...change })
  return mutate(actor, "upstream.changed", async (tx) => {
    const before = await findUpstreamIssuer(tx, id)
    if (!before) throw gone()
    const sealedClientSecret = secretOf(input, before)
    if (!(await updateUpstreamIssuer(tx, { id, version }, { ...change, sealedClientSecret })))
      throw meanwhile()
    const known = Object.fromEntries(
      Object.keys(change).map((field) => [field, before[field as keyof typeof change]]),
    )
    const record = {
      subject: { id, name: change.name },
      changes: diffFields(known, change),
      ...(secret !== "keep" && { detail: { clientSecret: secret === "none" ? "dropped" : "replaced" } }),
    }
    return { result: { version: version + 1 }, records: [record] }
  })
}

/** Takes the way in away, or gives it back. @throws AppError conflict when changed since `version` */
export async function setUpstreamState(
  input: { id: UpstreamId; version: number; state: "active" | "disabled" },
  actor: Actor,
): Promise<{ version: number }> {
  const { id, version, state } = input
  return mutate(actor, "upstream.state_changed", async (tx) => {
    const before = await findUpstreamIssuer(tx, id)
    if (!before) throw gone()
    const disabledAt = state === "disabled" ? new Date() : null
    if (!(await updateUpstreamIssuer(tx, { id, version }, { disabledAt }))) throw meanwhile()
    const was = before.disabledAt === null ? "active" : "disabled"
    const changes = [{ field: "state", before: was, after: state }]
    return { result: { version: version + 1 }, records: [{ subject: { id, name: before.name }, changes }] }
  })
}

export async function removeUpstream(input: { id: UpstreamId }, actor: Actor): Promise<void> {
  await mutate(actor, "upstream.removed", async (tx) => {
    const name = await deleteUpstreamIssuer(tx, input.id)
    if (name === null) throw gone()
    return { result: null, records: [{ subject: { id: input.id, name } }] }
  })
}
