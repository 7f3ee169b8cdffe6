/** What tests of the verbs share: people of each role, apps, and a look at what a verb wrote. */

import { sql } from "drizzle-orm"
import { expect } from "vitest"
import { listAuditEvents } from "@/db/queries/audit"
import { insertUser } from "@/db/queries/people"
import type { AppKind } from "@/lib/apps/app"
import { withDefaults } from "@/lib/apps/rules"
import { parseNewApp } from "@/lib/apps/schema"
import type { AppErrorCode } from "@/lib/errors"
import type { UserId } from "@/lib/id"
import type { Role } from "@/lib/people/roles"
import type { Actor } from "./actor"
import { registerApp } from "./apps/register-app"
import type { RegisteredNow } from "./apps/write-app"
import { db } from "./database"
import { freshId } from "./random"

export type Person = Extract<Actor, { type: "person" }>

/** A person of the role, active unless `more` says otherwise. */
export async function addPerson(
  role: Role,
  more: Partial<Parameters<typeof insertUser>[1]> = {},
): Promise<Person> {
  const id = freshId("user")
  const name = `${role} ${id}`
  await db().transaction((tx) => insertUser(tx, { id, email: `${id}@example.org`, name, role, ...more }))
  return { type: "person", id, name, role, ip: "203.0.113.7" }
}

/** An app of the kind as the parser takes it. */
export function newApp(kind: AppKind, more: Record<string, unknown> = {}) {
  const redirectUris = kind === "service" ? {} : { redirectUris: [{ uri: CALLBACK, platform: "web" }] }
  return parseNewApp(withDefaults({ kind, name: `A ${kind} app`, ...redirectUris, ...more }))
}
export const CALLBACK = "https://app.example.org/callback"

/** Registers an app; `ownerIds` are developers who may edit it. */
export const addApp = (
  actor: Actor,
  kind: AppKind,
  of: { more?: Record<string, unknown>; ownerIds?: UserId[] } = {},
): Promise<RegisteredNow> =>
  registerApp({ app: newApp(kind, of.more), apiIds: [], policyIds: [], ownerIds: of.ownerIds }, actor)

/** What the server notes of traffic on its own time, not in the verb under test. */
const NOTED = ["activity_events", "app_usage_daily", "secret_usage_daily", "failures", "failure_days"]
const NOTED_COLUMNS = ["first_token_at", "last_used_at", "last_used_ip"]

/** Every row of what admin writes touch, as one fingerprint. */
async function fingerprint(): Promise<string> {
  const tables = await db().execute<{ name: string }>(sql`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`)
  const parts: string[] = []
  for (const { name } of tables.filter((table) => !NOTED.includes(table.name))) {
    const text = sql`(to_jsonb(r) - ${sql.raw(`array['${NOTED_COLUMNS.join("','")}']`)})::text`
    const [row] = await db().execute<{ hash: string }>(sql`
      select md5(coalesce(string_agg(${text}, '|' order by ${text}), '')) as hash
      from ${sql.identifier(name)} r`)
    parts.push(`${name} ${row?.hash}`)
  }
  return parts.join("\n")
}

/** Runs a verb that must be refused with this code, and holds it to having written nothing at all. */
export async function expectRefused(
  work: () => Promise<unknown>,
  code: AppErrorCode,
  more: { fields?: Record<string, unknown> } = {},
): Promise<void> {
  const before = await fingerprint()
  await expect(work()).rejects.toMatchObject({ brand: "admit.AppError", code, ...more })
  expect(await fingerprint()).toBe(before)
}

/** Runs a verb and returns its result with the audit rows it wrote, oldest first. */
export async function audited<T>(work: () => Promise<T>) {
  const [newest] = await listAuditEvents(db(), { limit: 1 })
  const result = await work()
  const rows = await listAuditEvents(db(), { limit: 100 })
  return { result, rows: rows.filter((row) => row.id > (newest?.id ?? 0)).toReversed() }
}
