/** Policies, their versions, and whom they are linked to. */

import { and, asc, desc, eq, sql } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { apis, apps, policies, policyLinks, policyVersions, users } from "@/db/schema/index"
import type { AppId, Id, PolicyId } from "@/lib/id"

export type PolicyRow = typeof policies.$inferSelect

export async function findPolicy(db: ReadDb, id: PolicyId): Promise<PolicyRow | null> {
  const [row] = await db.select().from(policies).where(eq(policies.id, id)).limit(1)
  return row ?? null
}

export const listPolicies = (db: ReadDb) =>
  db
    .select({
      id: policies.id,
      name: policies.name,
      description: policies.description,
      preset: policies.preset,
      cedar: policies.cedar,
      state: policies.state,
      version: policies.version,
      updatedAt: policies.updatedAt,
      links: sql<number>`(select count(*)::int from ${policyLinks} where ${policyLinks.policyId} = ${policies.id})`,
    })
    .from(policies)
    .orderBy(asc(sql`lower(${policies.name})`))

const linkColumns = {
  id: policyLinks.id,
  policyId: policyLinks.policyId,
  policyName: policies.name,
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

export async function findPolicyByName(db: ReadDb, name: string): Promise<PolicyRow | null> {
  const [row] = await db
    .select()
    .from(policies)
    .where(sql`lower(${policies.name}) = ${name.toLowerCase()}`)
    .limit(1)
  return row ?? null
}
