/**
 * Effective access of an app and of a person: what is truly possible, from the code that guards the APIs, with
 * what limits it, and the scopes asked for, allowed and given beside it. Each verb authorises.
 */

import { listApis } from "@/db/queries/apis"
import { findUser } from "@/db/queries/people"
import { listAppPolicies, listPersonPolicies } from "@/db/queries/policies"
import { listScopeEvents } from "@/db/queries/scope-use"
import type { RegisteredApp } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import type { ApiId, AppId, UserId } from "@/lib/id"
import { policiesOf } from "@/lib/policy/decide"
import type { DecisionInput } from "@/lib/policy/model"
import { type Actor, reaches, requirePermission } from "@/lib/server/actor"
import { getApp } from "@/lib/server/apps/read-app"
import { db } from "@/lib/server/database"
import { isSubset, parseScope, parseScopes } from "@/lib/smart/scopes"
import { type AccessRow, toAccessRows } from "./access-grid"
import { measureAccess, measureFor } from "./effective"
import { policyEngine } from "./process-engine"
import { ANYONE, asApp, asPerson, sourcesAt } from "./subjects"

export interface AccessView {
  rows: AccessRow[]
  /** The policies asked, by side. */
  policies: { app: string[]; person: string[] }
}

export interface ScopeRow {
  scope: string
  /** Asked for lately. */
  requested: boolean
  /** Within what the app is registered for. */
  allowed: boolean
  /** Given in a token lately. */
  granted: boolean
}

export interface AppAccess extends AccessView {
  scopes: ScopeRow[]
  /** Who is signed in: nobody, anyone at all, or one person by name. */
  person: "nobody" | "anyone" | { id: UserId; name: string }
}

/**
 * @param input.who `nobody`, `anyone` (a person whose own policies allow everything), or a person's id
 * @param input.apiId null counts only policies linked at every API
 * @throws AppError not_found; forbidden when a person is named by somebody who may not see people
 */
export async function readAppAccess(
  input: { appId: AppId; who: "nobody" | "anyone" | UserId; apiId: ApiId | null },
  actor: Actor,
): Promise<AppAccess> {
  const app = await getApp(input.appId, actor)
  const appPolicies = sourcesAt(input.apiId, await listAppPolicies(db(), app))
  const { who } = input
  const scopes = await readScopes(app)
  if (who !== "nobody" && who !== "anyone") {
    const { user, userPolicies } = await loadPerson(who, input.apiId, actor)
    const { id, role, fhirUser, name } = user
    const asked = asApp(app, { user: { id, role, fhirUser }, appPolicies, userPolicies })
    return { ...viewOf(asked, app.dpopRequired), scopes, person: { id, name } }
  }
  const asked = asApp(app, { user: who === "anyone" ? ANYONE : null, appPolicies })
  return { ...viewOf(asked, app.dpopRequired), scopes, person: who === "anyone" ? "anyone" : "nobody" }
}

export interface PersonAccess extends AccessView {
  person: { id: UserId; name: string; email: string; fhirUser: string | null }
  /** Null: at an app that may do everything. */
  app: { id: AppId; name: string } | null
}

/** What a person can do, through one app or at most. @throws AppError not_found, forbidden */
export async function readPersonAccess(
  input: { userId: UserId; appId: AppId | null; apiId: ApiId | null },
  actor: Actor,
): Promise<PersonAccess> {
  const { user, userPolicies } = await loadPerson(input.userId, input.apiId, actor)
  const { id, role, fhirUser, name, email } = user
  const subject = { id, role, fhirUser }
  const person = { id, name, email, fhirUser }
  if (input.appId === null) return { ...viewOf(asPerson(subject, userPolicies), false), person, app: null }
  const app = await getApp(input.appId, actor)
  const appPolicies = sourcesAt(input.apiId, await listAppPolicies(db(), app))
  const asked = asApp(app, { user: subject, appPolicies, userPolicies })
  return { ...viewOf(asked, app.dpopRequired), person, app: { id: app.id, name: app.name } }
}

/** APIs at which access may differ. */
export async function listAccessApis(actor: Actor): Promise<{ id: ApiId; name: string }[]> {
  await requirePermission(actor, "policy.read")
  return (await listApis(db())).map(({ id, name }) => ({ id, name }))
}

async function loadPerson(id: UserId, apiId: ApiId | null, actor: Actor) {
  await requirePermission(actor, "people.read")
  const user = await findUser(db(), id)
  if (!user) throw new AppError("not_found", { message: "This person is no longer here." })
  return { user, userPolicies: sourcesAt(apiId, await listPersonPolicies(db(), user)) }
}

function viewOf(input: DecisionInput, dpopRequired: boolean): AccessView {
  const engine = policyEngine()
  const sides = policiesOf(input)
  const measure = measureFor(engine, [...sides.app, ...sides.user], { scopes: input.scopes, dpopRequired })
  const rows = toAccessRows(measureAccess(engine, input, measure), measure.probes)
  const names = (sources: readonly { name: string }[]) => sources.map(({ name }) => name)
  return { rows, policies: { app: names(sides.app), person: names(sides.user) } }
}

const EVENTS = 200

async function readScopes(app: RegisteredApp): Promise<ScopeRow[]> {
  const events = await listScopeEvents(db(), app.id, EVENTS)
  const given = new Set<string>()
  const asked = new Set<string>()
  for (const { detail } of events) {
    for (const scope of textsIn(detail?.scopes)) {
      given.add(scope)
      asked.add(scope)
    }
    for (const scope of [...textsIn(detail?.requested), ...textsIn(detail?.beyond)]) asked.add(scope)
  }
  const allowed = parseScopes(app.allowedScopes)
  return [...new Set([...app.allowedScopes, ...asked])].sort().map((scope) => {
    const parsed = parseScope(scope)
    const isAllowed = app.allowedScopes.includes(scope) || (parsed.ok && isSubset(parsed.scope, allowed))
    return { scope, requested: asked.has(scope), allowed: isAllowed, granted: given.has(scope) }
  })
}

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string").slice(0, 200) : []

/** True when the actor may choose a person to look at. */
export const maySeePeople = (actor: Actor): boolean => reaches(actor, "people.read", "all")
