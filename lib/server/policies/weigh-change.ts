/** What an edit, a link or an unlink would change, and for whom; nothing is written. */

import { findApp } from "@/db/queries/apps"
import { findUser } from "@/db/queries/people"
import {
  findPolicy,
  listAppPolicies,
  listAppsOfKind,
  listBoundApps,
  listPersonPolicies,
  listPolicyLinks,
  type PolicyLinkView,
} from "@/db/queries/policies"
import type { RegisteredApp } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import type { ApiId, AppId, Id, PolicyId, UserId } from "@/lib/id"
import { ROLE_LABELS, type Role } from "@/lib/people/roles"
import type { PolicySource, UserSubject } from "@/lib/policy/model"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { type Impact, type Weighed, weigh } from "./impact"
import type { PolicySubject } from "./link-policy"
import { policyEngine } from "./process-engine"
import { readPolicyText } from "./read-text"
import { unsavedSource } from "./simulate"
import { apisOf, asApp, asPerson, sourcesAt, usersOf } from "./subjects"
import { unusedPermits } from "./unused"

const MAX_APPS = 30
const NOBODY = "nobody" as UserId

/** The links of one subject before and after a change. */
interface Turn {
  before: readonly PolicyLinkView[]
  after: readonly PolicyLinkView[]
  /** The text the policy would have; null leaves every text as it is. */
  edited: { id: PolicyId; source: PolicySource | null } | null
}

/** Who may do more or less once this text is in force. Null for a text with faults: it would be a draft. */
export async function weighEdit(input: { id: PolicyId; text: string }, actor: Actor): Promise<Impact | null> {
  await requirePermission(actor, "policy.edit")
  const policy = await findPolicy(db(), input.id)
  if (!policy) throw new AppError("not_found", { message: "This policy is no longer here." })
  if (readPolicyText(input.text).errors.length > 0) return null
  const source = input.text.trim() === "" ? null : unsavedSource(policy, input.text)
  const edited = { id: policy.id, source }
  const [bound, links] = await Promise.all([
    listBoundApps(db(), policy.id, { limit: MAX_APPS }),
    listPolicyLinks(db(), policy.id),
  ])
  const apps = await loadApps(bound.map(({ id }) => id))
  const weighed = await Promise.all(
    apps.map(async (app) => {
      const own = await listAppPolicies(db(), app)
      return weighApp(app, { before: own, after: own, edited })
    }),
  )
  const people = await Promise.all(
    links
      .filter(({ role, userId }) => role !== null || userId !== null)
      .map(async (link) => {
        const { subject, own } = await peopleOf(link)
        return subject.flatMap((one) => weighPerson(one, { before: own, after: own, edited }))
      }),
  )
  return weigh(policyEngine(), [...weighed, ...people].flat(), (bound[0]?.total ?? 0) - apps.length)
}

/** Permits of a text that none of the apps bound can use; nothing when there are too many apps to ask. */
export async function findUnused(input: { id: PolicyId; text: string }, actor: Actor) {
  await requirePermission(actor, "policy.edit")
  const [bound, links] = await Promise.all([
    listBoundApps(db(), input.id, { limit: MAX_APPS }),
    listPolicyLinks(db(), input.id),
  ])
  const bindsPeople = links.some(({ role, userId }) => role !== null || userId !== null)
  if (bindsPeople || (bound[0]?.total ?? 0) > MAX_APPS) return []
  return unusedPermits(input.text, await loadApps(bound.map(({ id }) => id)))
}

/** What linking a policy would open, and to whom. */
export async function weighLink(
  input: { policyId: PolicyId } & PolicySubject,
  actor: Actor,
): Promise<Impact> {
  await requirePermission(actor, "policy.edit")
  const policy = await findPolicy(db(), input.policyId)
  if (!policy) throw new AppError("not_found", { message: "This policy is no longer here." })
  const made: PolicyLinkView = {
    id: "lnk_new" as Id<"policyLink">,
    policyId: policy.id,
    policyName: policy.name,
    policyVersion: policy.version,
    cedar: policy.cedar,
    appId: input.appId ?? null,
    appName: null,
    appKind: input.appKind ?? null,
    role: input.role ?? null,
    userId: input.userId ?? null,
    userName: null,
    apiId: input.apiId ?? null,
    apiName: null,
  }
  return weighTurn(made, (own) => ({ before: own, after: [...own, made], edited: null }))
}

/** What taking a link away would close, and for whom. @throws AppError not_found */
export async function weighUnlink(
  input: { policyId: PolicyId; id: Id<"policyLink"> },
  actor: Actor,
): Promise<Impact> {
  await requirePermission(actor, "policy.edit")
  const links = await listPolicyLinks(db(), input.policyId)
  const link = links.find(({ id }) => id === input.id)
  if (!link) throw new AppError("not_found", { message: "This link is no longer there." })
  return weighTurn(link, (own) => ({
    before: own,
    after: own.filter(({ id }) => id !== link.id),
    edited: null,
  }))
}

async function weighTurn(
  link: PolicyLinkView,
  turn: (own: readonly PolicyLinkView[]) => Turn,
): Promise<Impact> {
  if (link.role !== null || link.userId !== null) {
    const { subject, own } = await peopleOf(link)
    return weigh(
      policyEngine(),
      subject.flatMap((one) => weighPerson(one, turn(own))),
    )
  }
  const rows = link.appKind ? await listAppsOfKind(db(), link.appKind, MAX_APPS) : []
  const apps = await loadApps(link.appId ? [link.appId] : rows.map(({ id }) => id))
  const weighed = await Promise.all(
    apps.map(async (app) => weighApp(app, turn(await listAppPolicies(db(), app)))),
  )
  return weigh(policyEngine(), weighed.flat(), Math.max(0, (rows[0]?.total ?? 0) - apps.length))
}

async function loadApps(ids: readonly AppId[]): Promise<RegisteredApp[]> {
  const found = await Promise.all(ids.map((id) => findApp(db(), id)))
  return found.filter((app) => app !== null)
}

function weighApp(app: RegisteredApp, turn: Turn): Weighed[] {
  return apisOf([...turn.before, ...turn.after]).flatMap((apiId) =>
    usersOf(app).map((user): Weighed => {
      const { before, after } = sidesAt(apiId, turn)
      const input = asApp(app, { user, appPolicies: before })
      const { name, dpopRequired } = app
      return { name, href: `/apps/${app.id}/access`, side: "app", input, dpopRequired, before, after }
    }),
  )
}

interface Person {
  name: string
  href: string | null
  user: UserSubject
}

function weighPerson({ name, href, user }: Person, turn: Turn): Weighed[] {
  return apisOf([...turn.before, ...turn.after]).map((apiId): Weighed => {
    const { before, after } = sidesAt(apiId, turn)
    const input = asPerson(user, before)
    return { name, href, side: "user", input, dpopRequired: false, before, after }
  })
}

function sidesAt(apiId: ApiId | null, { before, after, edited }: Turn) {
  const now = sourcesAt(apiId, before)
  const then = sourcesAt(apiId, after)
  if (edited === null) return { before: now, after: then }
  const isBound = after.some(
    (link) => link.policyId === edited.id && (link.apiId === null || link.apiId === apiId),
  )
  const others = then.filter(({ id }) => id !== edited.id)
  return { before: now, after: isBound && edited.source ? [...others, edited.source] : others }
}

/** The person of a link; for a role, somebody of each sort the built-in policy tells apart. */
async function peopleOf(link: PolicyLinkView): Promise<{ subject: Person[]; own: PolicyLinkView[] }> {
  if (link.userId !== null) {
    const user = await findUser(db(), link.userId)
    if (!user) return { subject: [], own: [] }
    const { id, role, fhirUser, name } = user
    const own = await listPersonPolicies(db(), { id, role })
    return { subject: [{ name, href: `/people/${id}/access`, user: { id, role, fhirUser } }], own }
  }
  const role = link.role as Role
  const own = await listPersonPolicies(db(), { id: NOBODY, role })
  const sorts = [
    ["who are patients", "Patient/example"],
    ["who are practitioners", "Practitioner/example"],
    ["without a FHIR record", null],
  ] as const
  const subject = sorts.map(([words, fhirUser]) => ({
    name: `${ROLE_LABELS[role].label}s ${words}`,
    href: null,
    user: { id: NOBODY, role, fhirUser },
  }))
  return { subject, own }
}
