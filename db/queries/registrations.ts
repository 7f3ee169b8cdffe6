/** What registering from the wizard looks up: an earlier submission of the same page, and shared policies. */

import { and, asc, desc, eq, inArray, sql } from "drizzle-orm"
import type { ReadDb } from "@/db/client"
import { auditEvents, policies } from "@/db/schema/index"
import type { PolicyId, UserId } from "@/lib/id"

export interface EarlierSubmission {
  subjectType: string
  subjectId: string
  subjectName: string
}

/** What a submission registered; `null` when it is new. Submissions are told apart per person. */
export async function findSubmission(
  db: ReadDb,
  actorId: UserId,
  submission: string,
): Promise<EarlierSubmission | null> {
  const { subjectType, subjectId, subjectName } = auditEvents
  const [row] = await db
    .select({ subjectType, subjectId, subjectName })
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.actorId, actorId),
        inArray(auditEvents.event, ["app.registered", "api.registered"]),
        sql`${auditEvents.detail}->>'submission' = ${submission}`,
      ),
    )
    .orderBy(desc(auditEvents.id))
    .limit(1)
  return row ?? null
}

/** The policy in force that was made from a preset, the oldest if there are several. */
export async function findPolicyOfPreset(
  db: ReadDb,
  preset: string,
): Promise<{ id: PolicyId; name: string } | null> {
  const [row] = await db
    .select({ id: policies.id, name: policies.name })
    .from(policies)
    .where(and(eq(policies.preset, preset), eq(policies.state, "active")))
    .orderBy(asc(policies.createdAt), asc(policies.id))
    .limit(1)
  return row ?? null
}
