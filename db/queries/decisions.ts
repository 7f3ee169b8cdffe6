/** What a decision needs of the database: who asks, and the policies linked to them at one API. */

import { and, eq, isNull, or, type SQL } from "drizzle-orm"
import type { ReadDb } from "@/db/client"
import { apis, apps, policies, policyLinks, users } from "@/db/schema/index"
import type { ApiId, AppId, UserId } from "@/lib/id"

/** An app that may be decided about; null when it is gone, in the bin, or not active. */
export async function findActiveApp(db: ReadDb, id: AppId) {
  const [row] = await db
    .select({
      id: apps.id,
      clientId: apps.clientId,
      name: apps.name,
      kind: apps.kind,
      smart: apps.smart,
      tags: apps.tags,
      basicAtApi: apps.basicAtApi,
    })
    .from(apps)
    .where(and(eq(apps.id, id), eq(apps.state, "active"), eq(apps.issuer, "admit"), isNull(apps.binnedAt)))
    .limit(1)
  return row ?? null
}

/** A person who may be decided about; null when gone or disabled. */
export async function findActiveUser(db: ReadDb, id: UserId) {
  const [row] = await db
    .select({ id: users.id, role: users.role, fhirUser: users.fhirUser })
    .from(users)
    .where(and(eq(users.id, id), eq(users.state, "active")))
    .limit(1)
  return row ?? null
}

/** Policies in force whose link names the subject, at this API or at all. */
async function listLinked(db: ReadDb, subject: SQL | undefined, apiId: ApiId) {
  const rows = await db
    .selectDistinct({
      id: policies.id,
      name: policies.name,
      version: policies.version,
      cedar: policies.cedar,
    })
    .from(policyLinks)
    .innerJoin(policies, eq(policies.id, policyLinks.policyId))
    .where(
      and(eq(policies.state, "active"), subject, or(isNull(policyLinks.apiId), eq(policyLinks.apiId, apiId))),
    )
    .orderBy(policies.id)
  return rows
}

export const listPoliciesOfApp = (
  db: ReadDb,
  app: Pick<typeof apps.$inferSelect, "id" | "kind">,
  apiId: ApiId,
) => listLinked(db, or(eq(policyLinks.appId, app.id), eq(policyLinks.appKind, app.kind)), apiId)

export const listPoliciesOfUser = (
  db: ReadDb,
  user: Pick<typeof users.$inferSelect, "id" | "role">,
  apiId: ApiId,
) => listLinked(db, or(eq(policyLinks.userId, user.id), eq(policyLinks.role, user.role)), apiId)

/** An API by the short name in the gateway's path; null when it is gone, in the bin or issued elsewhere. */
export async function findGatewayApi(db: ReadDb, slug: string) {
  const [row] = await db
    .select()
    .from(apis)
    .where(and(eq(apis.slug, slug), eq(apis.issuer, "admit"), isNull(apis.binnedAt)))
    .limit(1)
  return row ?? null
}
