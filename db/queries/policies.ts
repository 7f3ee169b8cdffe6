/** Policies, their versions, and whom they are linked to. */

import { and, asc, desc, eq, inArray, isNull, ne, sql } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { apis, apps, policies, policyLinks, policyVersions, users } from "@/db/schema/index"
import type { AppKind } from "@/lib/apps/app"
import type { AppId, Id, PolicyId, UserId } from "@/lib/id"
import { ownedBy } from "./owned"

export type PolicyRow = typeof policies.$inferSelect

export async function findPolicy(db: ReadDb, id: PolicyId): Promise<PolicyRow | null> {
  const [row] = await db.select().from(policies).where(eq(policies.id, id)).limit(1)
  return row ?? null
}

/** The policies with how many links each has. */
export const listPolicies = (db: ReadDb) =>
  db
    .select({
      id: policies.id,
      name: policies.name,
      description: policies.description,
      preset: policies.preset,
      cedar: policies.cedar,
      draftCedar: policies.draftCedar,
      state: policies.state,
      version: policies.version,
      updatedAt: policies.updatedAt,
      // Spelt out: in a select from one table the builder writes columns without their table.
      links: sql<number>`(select count(*)::int from policy_links l where l.policy_id = policies.id)`,
    })
    .from(policies)
    .orderBy(asc(sql`lower(${policies.name})`))

const linkColumns = {
  id: policyLinks.id,
  policyId: policyLinks.policyId,
  policyName: policies.name,
  policyVersion: policies.version,
  cedar: policies.cedar,
  appId: policyLinks.appId,
  appName: apps.name,
  appKind: policyLinks.appKind,
  role: policyLinks.role,
  userId: policyLinks.userId,
  userName: users.name,
  apiId: policyLinks.apiId,
  apiName: apis.name,
}

const selectLinks = (db: ReadDb) =>
  db
    .select(linkColumns)
    .from(policyLinks)
    .innerJoin(policies, eq(policies.id, policyLinks.policyId))
    .leftJoin(apps, eq(apps.id, policyLinks.appId))
    .leftJoin(users, eq(users.id, policyLinks.userId))
    .leftJoin(apis, eq(apis.id, policyLinks.apiId))

export const listPolicyLinks = (db: ReadDb, policyId: PolicyId) =>
  selectLinks(db).where(eq(policyLinks.policyId, policyId)).orderBy(asc(policyLinks.createdAt))

/** The links of every policy, for the export. */
export const listAllPolicyLinks = (db: ReadDb) => selectLinks(db).orderBy(asc(policyLinks.createdAt))

/** The first links of every policy, for the list. */
export const listFirstPolicyLinks = (db: ReadDb, perPolicy: number) =>
  selectLinks(db)
    .where(
      sql`${policyLinks.id} in (select first.id from policies p cross join lateral (
        select l.id from policy_links l where l.policy_id = p.id order by l.created_at limit ${perPolicy}) first)`,
    )
    .orderBy(asc(policyLinks.createdAt))

/** Policies that bind a person: by id or by role. */
export const listPersonPolicies = (db: ReadDb, person: { id: UserId; role: string }) =>
  selectLinks(db)
    .where(sql`${policyLinks.userId} = ${person.id} or ${policyLinks.role} = ${person.role}`)
    .orderBy(asc(policies.name))

/** Which of these apps the person owns. */
export const listOwnedOf = (db: ReadDb, ownerId: UserId, ids: AppId[]) =>
  db
    .select({ id: apps.id })
    .from(apps)
    .where(and(inArray(apps.id, ids), ownedBy(ownerId)))

/**
 * The apps a policy binds, by id or by kind, those without any other policy first. `others` counts the other
 * policies that bind the app, `total` all the apps bound.
 */
export const listBoundApps = (
  db: ReadDb,
  policyId: PolicyId,
  { limit, ownerId = null }: { limit: number; ownerId?: UserId | null },
) => {
  const binds = sql`l.app_id = apps.id or l.app_kind = apps.kind`
  const others = sql<number>`(select count(distinct l.policy_id)::int from policy_links l
    where l.policy_id <> ${policyId} and (${binds}))`
  return db
    .select({ id: apps.id, name: apps.name, others, total: sql<number>`count(*) over ()::int` })
    .from(apps)
    .where(
      and(
        isNull(apps.binnedAt),
        sql`exists (select 1 from policy_links l where l.policy_id = ${policyId} and (${binds}))`,
        ownedBy(ownerId),
      ),
    )
    .orderBy(asc(others), asc(apps.name))
    .limit(limit)
}
export type BoundApp = Awaited<ReturnType<typeof listBoundApps>>[number]

/** Apps a policy can be linked to or tried with: Admit issues their tokens and they are not in the bin. */
export const listLinkableApps = (db: ReadDb, ownerId?: UserId) =>
  db
    .select({ id: apps.id, clientId: apps.clientId, name: apps.name, allowedScopes: apps.allowedScopes })
    .from(apps)
    .where(and(isNull(apps.binnedAt), eq(apps.issuer, "admit"), ownedBy(ownerId)))
    .orderBy(asc(sql`lower(${apps.name})`))
    .limit(1000)

/** Apps of a kind that Admit issues tokens for, by name; `total` counts all of them. */
export const listAppsOfKind = (db: ReadDb, kind: AppKind, limit: number) =>
  db
    .select({ id: apps.id, total: sql<number>`count(*) over ()::int` })
    .from(apps)
    .where(and(isNull(apps.binnedAt), eq(apps.issuer, "admit"), eq(apps.kind, kind)))
    .orderBy(asc(apps.name))
    .limit(limit)

/** Policies that bind an app: by its id or by its kind. */
export const listAppPolicies = (db: ReadDb, app: { id: AppId; kind: string }) =>
  selectLinks(db)
    .where(sql`${policyLinks.appId} = ${app.id} or ${policyLinks.appKind} = ${app.kind}`)
    .orderBy(asc(policies.name))
export type PolicyLinkView = Awaited<ReturnType<typeof listAppPolicies>>[number]

export const insertPolicy = (tx: WriteTx, policy: typeof policies.$inferInsert) =>
  tx.insert(policies).values(policy)

export const insertPolicyVersion = (tx: WriteTx, version: typeof policyVersions.$inferInsert) =>
  tx.insert(policyVersions).values(version)

export const listPolicyVersions = (db: ReadDb, policyId: PolicyId) =>
  db
    .select({
      version: policyVersions.version,
      name: policyVersions.name,
      cedar: policyVersions.cedar,
      note: policyVersions.note,
      createdAt: policyVersions.createdAt,
      by: users.name,
    })
    .from(policyVersions)
    .leftJoin(users, eq(users.id, policyVersions.createdBy))
    .where(eq(policyVersions.policyId, policyId))
    .orderBy(desc(policyVersions.version))

/** Saves a change made from `version`; false when the policy has changed since. */
export async function updatePolicy(
  tx: WriteTx,
  id: PolicyId,
  version: number,
  change: Partial<typeof policies.$inferInsert>,
): Promise<boolean> {
  const rows = await tx
    .update(policies)
    .set({ ...change, version: version + 1, updatedAt: new Date() })
    .where(and(eq(policies.id, id), eq(policies.version, version)))
    .returning({ id: policies.id })
  return rows.length === 1
}

export const deletePolicy = (tx: WriteTx, id: PolicyId) => tx.delete(policies).where(eq(policies.id, id))

/** Links a policy; false when that link exists. */
export async function insertPolicyLink(tx: WriteTx, link: typeof policyLinks.$inferInsert): Promise<boolean> {
  const rows = await tx
    .insert(policyLinks)
    .values(link)
    .onConflictDoNothing()
    .returning({ id: policyLinks.id })
  return rows.length === 1
}

export async function deletePolicyLink(tx: WriteTx, id: Id<"policyLink">, policyId: PolicyId) {
  const [row] = await tx
    .delete(policyLinks)
    .where(and(eq(policyLinks.id, id), eq(policyLinks.policyId, policyId)))
    .returning()
  return row ?? null
}

/** @param except a policy that may have the name: the one being renamed */
export async function findPolicyByName(
  db: ReadDb,
  name: string,
  except?: PolicyId,
): Promise<PolicyRow | null> {
  const [row] = await db
    .select()
    .from(policies)
    .where(
      and(sql`lower(${policies.name}) = ${name.toLowerCase()}`, except ? ne(policies.id, except) : undefined),
    )
    .limit(1)
  return row ?? null
}

export async function findPolicyVersion(db: ReadDb, policyId: PolicyId, version: number) {
  const [row] = await db
    .select()
    .from(policyVersions)
    .where(and(eq(policyVersions.policyId, policyId), eq(policyVersions.version, version)))
    .limit(1)
  return row ?? null
}
