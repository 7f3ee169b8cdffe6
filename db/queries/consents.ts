/** What a person let apps do, and taking it back. */

import { and, desc, eq, isNull, sql } from "drizzle-orm"
import type { ReadDb, WriteTx } from "@/db/client"
import { apps, consents, grants, revocations } from "@/db/schema/index"
import type { AppId, GrantId, UserId } from "@/lib/id"

/** Apps with a remembered consent or a live authorization of this person, latest first. */
export const listAccessOf = (db: ReadDb, userId: UserId) => {
  const given = sql`(
    select app_id, scopes, created_at from ${grants} where user_id = ${userId} and revoked_at is null
    union all select app_id, scopes, updated_at from ${consents} where user_id = ${userId}
  ) as given`
  return db
    .select({
      appId: apps.id,
      appName: apps.name,
      clientUri: apps.clientUri,
      scopes: sql<string[]>`array(select distinct scope from ${given}, unnest(given.scopes) as scope
        where given.app_id = ${apps.id} order by scope)`,
      since: sql<string>`min(given.created_at)`,
      last: sql<string>`max(given.created_at)`,
    })
    .from(given)
    .innerJoin(apps, sql`${apps.id} = given.app_id`)
    .groupBy(apps.id)
    .orderBy(desc(sql`max(given.created_at)`))
}

/** Forgets the consent and ends every authorization the person gave the app. @returns how many ended */
export async function withdrawAccess(
  tx: WriteTx,
  of: { userId: UserId; appId: AppId; now: Date; tokensEndBy: Date },
): Promise<number> {
  await tx.delete(consents).where(and(eq(consents.userId, of.userId), eq(consents.appId, of.appId)))
  const ended: { id: GrantId }[] = await tx
    .update(grants)
    .set({ revokedAt: of.now, revokedReason: "withdrawn_by_person" })
    .where(and(eq(grants.userId, of.userId), eq(grants.appId, of.appId), isNull(grants.revokedAt)))
    .returning({ id: grants.id })
  if (ended.length > 0)
    await tx
      .insert(revocations)
      .values(ended.map(({ id }) => ({ kind: "grant" as const, key: id, expiresAt: of.tokensEndBy })))
      .onConflictDoNothing()
  return ended.length
}
