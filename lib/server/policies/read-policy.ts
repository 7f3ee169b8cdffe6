/** What the console reads of policies. Each verb authorises. */

import { listApis } from "@/db/queries/apis"
import { listUsers } from "@/db/queries/people"
import {
  type BoundApp,
  findPolicy,
  listBoundApps,
  listFirstPolicyLinks,
  listLinkableApps,
  listOwnedOf,
  listPolicies,
  listPolicyLinks,
  listPolicyVersions,
  type PolicyLinkView,
} from "@/db/queries/policies"
import { listPolicyCases } from "@/db/queries/policy-cases"
import { AppError } from "@/lib/errors"
import type { Id, PolicyId } from "@/lib/id"
import { ROLE_LABELS, reachOf } from "@/lib/people/roles"
import type { CaseRequest } from "@/lib/policy/policy-case"
import { type Actor, ownedOnly, requirePermission } from "@/lib/server/actor"
import { db } from "@/lib/server/database"
import { NAMED_APPS } from "./delete-policy"
import { readPolicyText } from "./read-text"

export type { BoundApp, PolicyLinkView }

export interface PolicyListRow {
  id: PolicyId
  name: string
  /** What the text in force allows. */
  sentence: string
  state: "active" | "draft"
  hasDraft: boolean
  /** The first of them, by age. */
  links: PolicyLinkView[]
  linkCount: number
  updatedAt: Date
}

const LINKS_IN_LIST = 10

/**
 * Links as the actor may read them: an app that is not theirs, or a person when they read no people, keeps its
 * place without its name.
 */
async function asSeenBy(actor: Actor, links: PolicyLinkView[]): Promise<PolicyLinkView[]> {
  const ownerId = ownedOnly(actor, "app.read")
  if (ownerId === null) return links
  const linked = links.flatMap(({ appId }) => appId ?? [])
  const own = new Set((await listOwnedOf(db(), ownerId, linked)).map(({ id }) => id))
  return links.map((link) => {
    if (link.appId && !own.has(link.appId))
      return { ...link, appId: null, appName: "an app of somebody else" }
    if (link.userId && link.userId !== ownerId) return { ...link, userId: null, userName: "a person" }
    return link
  })
}

/** Every policy with its meaning and links, by name. */
export async function listPolicyCards(actor: Actor): Promise<PolicyListRow[]> {
  await requirePermission(actor, "policy.read")
  const [rows, first] = await Promise.all([listPolicies(db()), listFirstPolicyLinks(db(), LINKS_IN_LIST)])
  const links = await asSeenBy(actor, first)
  return rows.map(({ cedar, draftCedar, ...row }) => ({
    id: row.id,
    name: row.name,
    state: row.state,
    updatedAt: row.updatedAt,
    sentence: readPolicyText(cedar).sentence,
    hasDraft: draftCedar !== null,
    links: links.filter((link) => link.policyId === row.id),
    linkCount: row.links,
  }))
}

export interface PolicyView {
  id: PolicyId
  name: string
  description: string
  /** The text in force; empty when none is. */
  cedar: string
  /** Text with faults, kept for its author. */
  draftCedar: string | null
  version: number
  updatedAt: Date
}

/** @throws AppError not_found */
export async function getPolicy(id: PolicyId, actor: Actor): Promise<PolicyView> {
  await requirePermission(actor, "policy.read")
  const row = await findPolicy(db(), id)
  if (!row) throw new AppError("not_found", { message: "There is no such policy." })
  const { name, description, cedar, draftCedar, version, updatedAt } = row
  return { id, name, description, cedar, draftCedar, version, updatedAt }
}

export async function listLinks(id: PolicyId, actor: Actor): Promise<PolicyLinkView[]> {
  await requirePermission(actor, "policy.read")
  return asSeenBy(actor, await listPolicyLinks(db(), id))
}

/** The apps a policy binds that the actor may read, those that have no other policy first; at most fifty. */
export async function listAppsUnder(id: PolicyId, actor: Actor): Promise<BoundApp[]> {
  await requirePermission(actor, "policy.read")
  return listBoundApps(db(), id, { limit: NAMED_APPS, ownerId: ownedOnly(actor, "app.read") })
}

export interface PolicyCaseView {
  id: Id<"policyCase">
  name: string
  expect: "allow" | "deny"
  /** Must hold of the policy linked to an app, or to a person. */
  side: CaseRequest["side"]
  /** `GET Observation/7` */
  asked: string
}

/** The cases saved with a policy, oldest first. */
export async function listCases(id: PolicyId, actor: Actor): Promise<PolicyCaseView[]> {
  await requirePermission(actor, "policy.read")
  const rows = await listPolicyCases(db(), id)
  return rows.map((row) => {
    const { side, method, path } = row.request as CaseRequest
    return { id: row.id, name: row.name, expect: row.expect, side, asked: `${method} ${path}` }
  })
}

export type PolicyVersionView = Awaited<ReturnType<typeof listPolicyVersions>>[number]

/** Texts that were or are in force, newest first. */
export async function listVersions(id: PolicyId, actor: Actor): Promise<PolicyVersionView[]> {
  await requirePermission(actor, "policy.read")
  return listPolicyVersions(db(), id)
}

/** Whom a policy can be linked to, and at which APIs; people only for those who may see people. */
export async function listLinkChoices(actor: Actor) {
  await requirePermission(actor, "policy.edit")
  const [apps, apis, people] = await Promise.all([listLinkableApps(db()), listApis(db()), peopleFor(actor)])
  return {
    apps: apps.map(({ id, name }) => ({ id, name })),
    apis: apis.map(({ id, name }) => ({ id, name })),
    people,
  }
}
export type LinkChoices = Awaited<ReturnType<typeof listLinkChoices>>

/** Apps the actor may see, APIs and people, for trying a policy. */
export async function listTrialChoices(actor: Actor) {
  await requirePermission(actor, "policy.read")
  const ownerId = ownedOnly(actor, "app.read") ?? undefined
  const [apps, apis, people] = await Promise.all([
    listLinkableApps(db(), ownerId),
    listApis(db()),
    peopleFor(actor),
  ])
  return {
    apis: apis.map(({ id, name, slug }) => ({ id, name, slug })),
    apps: apps.map(({ id, clientId, name, allowedScopes }) => ({ id, clientId, name, allowedScopes })),
    people: people.map(({ id, name, role }) => ({ id, name, role: ROLE_LABELS[role].label })),
  }
}

async function peopleFor(actor: Actor) {
  if (actor.type === "person" && reachOf(actor.role, "people.read") === null) return []
  const users = await listUsers(db())
  return users.map(({ id, name, email, role }) => ({ id, name, email, role }))
}
