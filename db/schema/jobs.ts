/**
 * Work that happens by the clock: when each job last ran, which alerts were sent to whom, and the webhook they go
 * to. Not here: what the jobs remove or change.
 */

import { sql } from "drizzle-orm"
import { check, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core"
import { apps } from "./apps"
import { bytes, createdAt, idOf, instant, oneOf } from "./columns"

export const jobRuns = pgTable("job_runs", {
  name: text("name").primaryKey(),
  startedAt: instant("started_at").notNull(),
  finishedAt: instant("finished_at"),
  /** Of the last run; a sentence, never a value that was worked on. */
  error: text("error"),
})

export const ALERT_CHANNELS = ["mail", "webhook"] as const
export const ALERT_STATES = ["sending", "sent", "failed"] as const

/** One row per alert and recipient: its key is what makes each be sent once. */
export const expiryAlerts = pgTable(
  "expiry_alerts",
  {
    /** Of a secret or a key; no foreign key, since deleting it must not bring alerts back. */
    credentialId: text("credential_id").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** 60, 30, 14, 7 or 1 days before. */
    days: integer("days").notNull(),
    channel: text("channel", { enum: ALERT_CHANNELS }).notNull(),
    /** The user's id for mail, empty for the webhook. */
    recipient: text("recipient").notNull().default(""),
    state: text("state", { enum: ALERT_STATES }).notNull(),
    attempts: integer("attempts").notNull().default(1),
    error: text("error"),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({
      columns: [table.credentialId, table.expiresAt, table.days, table.channel, table.recipient],
    }),
    index("expiry_alerts_expiry").on(table.expiresAt),
    check("expiry_alerts_channel", oneOf("channel", ALERT_CHANNELS)),
    check("expiry_alerts_state", oneOf("state", ALERT_STATES)),
  ],
)

/**
 * What owners were told of a kind of failure at an app: one row per kind, channel and recipient, while any failure
 * of the kind is open. It is what makes a flood one message.
 */
export const failureAlerts = pgTable(
  "failure_alerts",
  {
    appId: idOf("app", "app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    /** Of the catalogue (lib/failures/causes.ts). */
    cause: text("cause").notNull(),
    channel: text("channel", { enum: ALERT_CHANNELS }).notNull(),
    /** The user's id for mail, empty for the webhook. */
    recipient: text("recipient").notNull().default(""),
    state: text("state", { enum: ALERT_STATES }).notNull(),
    attempts: integer("attempts").notNull().default(1),
    error: text("error"),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.appId, table.cause, table.channel, table.recipient] }),
    index("failure_alerts_recipient").on(table.channel, table.recipient, table.updatedAt),
    check("failure_alerts_channel", oneOf("channel", ALERT_CHANNELS)),
    check("failure_alerts_state", oneOf("state", ALERT_STATES)),
  ],
)

/** Where alerts are posted; one for the instance. */
export const alertWebhook = pgTable(
  "alert_webhook",
  {
    id: integer("id").primaryKey().default(1),
    url: text("url").notNull(),
    /** The signing secret, sealed under the master key. */
    sealedSecret: bytes("sealed_secret").notNull(),
    createdAt: createdAt(),
    lastAttemptAt: instant("last_attempt_at"),
    lastStatus: integer("last_status"),
    lastError: text("last_error"),
  },
  () => [check("alert_webhook_single_row", sql`id = 1`)],
)
