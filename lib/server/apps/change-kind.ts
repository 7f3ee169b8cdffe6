/** Changes the kind of an app: told first, then done in one transaction with everything that hangs on it. */

import type { ReadDb, WriteTx } from "@/db/client"
import { findApp, replaceRedirectUris, updateApp } from "@/db/queries/apps"
import { deleteCredentials } from "@/db/queries/credentials"
import { countHoldings } from "@/db/queries/holdings"
import { listAppPolicies } from "@/db/queries/policies"
import type { AppKind, RegisteredApp } from "@/lib/apps/app"
import { diffFields } from "@/lib/apps/diff"
import { type KindChange, whatChangesWithKind } from "@/lib/apps/kind-change"
import { type NewApp, parseNewApp } from "@/lib/apps/schema"
import { settingsOf } from "@/lib/apps/settings-of"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import { type Actor, reaches, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import { type FirstSecret, wantsSecret, writeSecret } from "./write-app"

/** What an app of another kind may have and this one does not: written over on every change. */
const WITHOUT = {
  postLogoutRedirectUris: [],
  launchUrls: [],
  corsOrigins: [],
  idTokenAlg: "RS256",
  pkceRequired: true,
  basicAtApi: false,
  jwksUri: null,
  strictAssertionAudience: false,
}

async function planChange(from: ReadDb, app: RegisteredApp, to: AppKind): Promise<KindChange> {
  const [holdings, now, then] = await Promise.all([
    countHoldings(from, app),
    listAppPolicies(from, app),
    listAppPolicies(from, { id: app.id, kind: to }),
  ])
  const namesOf = (links: typeof now) =>
    links.filter((link) => link.appKind !== null).map((link) => link.policyName)
  const policiesOfKind = { leaving: namesOf(now), joining: namesOf(then) }
  return whatChangesWithKind(settingsOf(app), to, { ...holdings, policiesOfKind })
}

/** What would change, for each kind the app is not. */
export async function readKindChanges(
  app: RegisteredApp,
  kinds: readonly AppKind[],
  actor: Actor,
): Promise<KindChange[]> {
  await requirePermission(actor, "app.read", { appId: app.id })
  return Promise.all(kinds.filter((kind) => kind !== app.kind).map((kind) => planChange(db(), app, kind)))
}

/**
 * Does what `readKindChanges` told, all of it or nothing.
 * @returns the secret where the new kind needs one, which nothing can show again
 * @throws AppError conflict when the app has changed since `version`; forbidden for those who edit only their own
 */
export async function changeKind(
  input: { id: AppId; version: number; to: AppKind; reason?: string },
  actor: Actor,
): Promise<{ secret: FirstSecret | null }> {
  if (!reaches(actor, "app.edit", "all"))
    throw new AppError("forbidden", {
      message: "Only an admin changes the kind: it decides how the app is held.",
    })
  return mutate(
    actor,
    "app.kind_changed",
    async (tx) => {
      const app = await findApp(tx, input.id)
      if (!app) throw new AppError("not_found", { message: "This app is no longer here." })
      if (app.kind === input.to)
        throw new AppError("conflict", { message: `The app is a ${app.kind} app already.` })
      const change = await planChange(tx, app, input.to)
      const after = parseNewApp(change.after)
      const secret = await writeChange(tx, app, after, { version: input.version, createdBy: actor.id })
      const changes = diffFields(settingsOf(app), after)
      const detail = { told: change.lines.map((line) => line.sentence), secretId: secret?.id ?? null }
      return {
        result: { secret },
        records: [{ subject: { id: app.id, name: app.name }, changes, detail, reason: input.reason }],
      }
    },
    { appId: input.id },
  )
}

async function writeChange(
  tx: WriteTx,
  app: RegisteredApp,
  after: NewApp,
  { version, createdBy }: { version: number; createdBy: Actor["id"] },
): Promise<FirstSecret | null> {
  // Before the kind: the database lets no forbidden child stand beside it, not even for a moment.
  if (after.kind === "public") await deleteCredentials(tx, app.id)
  await replaceRedirectUris(tx, app, [])
  const { tokens, ...row } = after
  const saved = await updateApp(tx, app.id, version, {
    ...WITHOUT,
    ...row,
    ...tokens,
    clientId: app.clientId,
    grantTypes: [...after.grantTypes],
    tokensInvalidBefore: new Date(),
  })
  if (!saved)
    throw new AppError("conflict", {
      message: "Somebody changed this app since you opened the page. Reload it: what will change may differ.",
    })
  if (after.kind !== "service") {
    const uris = after.redirectUris.map((entry) => ({ ...entry, id: freshId("redirectUri") }))
    await replaceRedirectUris(tx, { id: app.id, kind: after.kind }, uris)
  }
  const needsFirst = app.kind === "public" && wantsSecret(after)
  return needsFirst
    ? writeSecret(tx, { id: app.id, kind: after.kind }, { name: "First secret", createdBy })
    : null
}
