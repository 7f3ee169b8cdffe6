/**
 * Policies: Cedar text, its versions, whom it is linked to, and the cases saved with it. A policy binds
 * nobody until it is linked.
 */

import { sql } from "drizzle-orm"
import { check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core"
import { APP_KINDS } from "@/lib/apps/app"
import { ROLES } from "@/lib/people/roles"
import { apis } from "./apis"
import { apps } from "./apps"
import { createdAt, idOf, instant, oneOf, updatedAt } from "./columns"
import { users } from "./people"

export const POLICY_STATES = ["active", "draft"] as const

export const policies = pgTable(
  "policies",
  {
    id: idOf("policy").primaryKey(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    /** The Cedar text in force. */
    cedar: text("cedar").notNull(),
    /** Text that did not parse or type-check, kept for its author; never in force. */
    draftCedar: text("draft_cedar"),
    state: text("state", { enum: POLICY_STATES }).notNull().default("active"),
    /** The preset it was made from, if any. */
    preset: text("preset"),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
    updatedAt: updatedAt(),
    version: integer("version").notNull().default(1),
  },
  (table) => [
    uniqueIndex("policies_name").on(sql`lower(${table.name})`),
    check("policies_state", oneOf("state", POLICY_STATES)),
  ],
)

export const policyVersions = pgTable(
  "policy_versions",
  {
    policyId: idOf("policy", "policy_id")
      .notNull()
      .references(() => policies.id, { onDelete: "cascade" }),
    version: integer("version").notNull(),
    name: text("name").notNull(),
    cedar: text("cedar").notNull(),
    note: text("note").notNull().default(""),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
  },
  (table) => [primaryKey({ columns: [table.policyId, table.version] })],
)

/** Whom a policy binds: one app, every app of a kind, every person of a role, or one person; at one API or all. */
export const policyLinks = pgTable(
  "policy_links",
  {
    id: idOf("policyLink").primaryKey(),
    policyId: idOf("policy", "policy_id")
      .notNull()
      .references(() => policies.id, { onDelete: "cascade" }),
    appId: idOf("app", "app_id").references(() => apps.id, { onDelete: "cascade" }),
    appKind: text("app_kind", { enum: APP_KINDS }),
    role: text("role", { enum: ROLES }),
    userId: idOf("user", "user_id").references(() => users.id, { onDelete: "cascade" }),
    apiId: idOf("api", "api_id").references(() => apis.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
    createdBy: idOf("user", "created_by").references(() => users.id, { onDelete: "set null" }),
  },
  (table) => [
    index("policy_links_policy").on(table.policyId),
    index("policy_links_app").on(table.appId),
    check("policy_links_one_subject", sql`num_nonnulls(app_id, app_kind, role, user_id) = 1`),
    uniqueIndex("policy_links_unique").on(
      table.policyId,
      sql`coalesce(app_id, app_kind, role, user_id)`,
      sql`coalesce(api_id, '')`,
    ),
  ],
)

export const policyCases = pgTable(
  "policy_cases",
  {
    id: idOf("policyCase").primaryKey(),
    policyId: idOf("policy", "policy_id")
      .notNull()
      .references(() => policies.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    expect: text("expect", { enum: ["allow", "deny"] }).notNull(),
    request: jsonb("request").$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
    lastRunAt: instant("last_run_at"),
  },
  (table) => [index("policy_cases_policy").on(table.policyId)],
)
