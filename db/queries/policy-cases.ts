/** Cases saved with policies: requests that must be allowed or denied. */

import { and, asc, count, eq } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { policyCases } from "@/db/schema/index"
import type { Id, PolicyId } from "@/lib/id"

export type PolicyCaseRow = typeof policyCases.$inferSelect

export const listPolicyCases = (db: ReadDb, policyId: PolicyId): Promise<PolicyCaseRow[]> =>
  db
    .select()
    .from(policyCases)
    .where(eq(policyCases.policyId, policyId))
    .orderBy(asc(policyCases.createdAt), asc(policyCases.id))

export async function countPolicyCases(db: ReadDb, policyId: PolicyId): Promise<number> {
  const [row] = await db.select({ n: count() }).from(policyCases).where(eq(policyCases.policyId, policyId))
  return row?.n ?? 0
}

export const insertPolicyCases = (tx: WriteTx, rows: (typeof policyCases.$inferInsert)[]) =>
  tx.insert(policyCases).values(rows)

export async function deletePolicyCase(tx: WriteTx, id: Id<"policyCase">, policyId: PolicyId) {
  const [row] = await tx
    .delete(policyCases)
    .where(and(eq(policyCases.id, id), eq(policyCases.policyId, policyId)))
    .returning()
  return row ?? null
}
