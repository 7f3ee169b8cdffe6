/**
 * The audit log: every admin write, in the same transaction as the write. Rows are only ever inserted.
 */

import { bigserial, index, jsonb, pgTable, text } from "drizzle-orm/pg-core"
import type { AuditEventName, FieldChange } from "@/lib/audit/events"
import { idOf, instant } from "./columns"

export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: instant("at").notNull().defaultNow(),
    event: text("event").$type<AuditEventName>().notNull(),
    /** `person`, `app` (dynamic registration), `command_line` or `system`. */
    actorType: text("actor_type", { enum: ["person", "app", "command_line", "system"] }).notNull(),
    actorId: idOf("user", "actor_id"),
    /** As it was then: names change, the log does not. */
    actorName: text("actor_name").notNull(),
    subjectType: text("subject_type").notNull(),
    subjectId: text("subject_id").notNull(),
    subjectName: text("subject_name").notNull(),
    changes: jsonb("changes").$type<FieldChange[]>().notNull().default([]),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull().default({}),
    reason: text("reason"),
    ip: text("ip"),
  },
  (table) => [
    index("audit_events_subject").on(table.subjectType, table.subjectId, table.id),
    index("audit_events_actor").on(table.actorId, table.id),
  ],
)
