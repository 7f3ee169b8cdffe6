/** What the store tests of policies share: a database of their own, people, apps and policies in it. */

import { afterAll, beforeAll } from "vitest"
import { listAuditEvents } from "@/db/queries/audit"
import { insertUser } from "@/db/queries/people"
import { apis, apps } from "@/db/schema/index"
import { createTestDatabase, type TestDatabase } from "@/db/test-database"
import type { ApiId, AppId, PolicyId } from "@/lib/id"
import type { Role } from "@/lib/people/roles"
import { EMPTY_GRID, gridToCedar } from "@/lib/policy/grid"
import { type Actor, SYSTEM } from "@/lib/server/actor"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { freshId } from "@/lib/server/random"
import { createPolicy } from "./create-policy"

/** Opens an empty database before the tests of the file and drops it after them. */
export function withTestDatabase(): void {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
    openDatabase(database.url)
  })
  afterAll(async () => {
    await closeDatabase()
    await database.close()
  })
}

export async function person(role: Role, name: string = role): Promise<Actor> {
  const id = freshId("user")
  await db().transaction((tx) => insertUser(tx, { id, email: `${id}@example.org`, name, role }))
  return { type: "person", id, name, role, ip: "127.0.0.1" }
}

/** A service app that may ask for reading and searching everything. */
export async function serviceApp(name: string): Promise<AppId> {
  const id = freshId("app")
  await db()
    .insert(apps)
    .values({
      id,
      clientId: id,
      kind: "service",
      name,
      authMethod: "client_secret_basic",
      grantTypes: ["client_credentials"],
      accessTtlSeconds: 300,
      allowedScopes: ["system/*.rs"],
    })
  return id
}

export async function api(name: string): Promise<ApiId> {
  const id = freshId("api")
  await db()
    .insert(apis)
    .values({ id, slug: name.toLowerCase(), name, identifierUri: `https://${id}.example.org` })
  return id
}

/** The text that permits one action on one target. */
export const textFor = (action: "read" | "search" | "create", target: string): string =>
  gridToCedar({ ...EMPTY_GRID, rows: [{ target, actions: [action], categories: [] }] })

export const READ_OBSERVATIONS = textFor("read", "Observation")
export const READ_PATIENTS = textFor("read", "Patient")

let count = 0
export const freshName = (): string => `Policy ${++count}`

export async function madePolicy(
  cedar = READ_OBSERVATIONS,
  actor = SYSTEM,
): Promise<{ id: PolicyId; name: string }> {
  const name = freshName()
  return { name, ...(await createPolicy({ name, start: { from: "text", cedar } }, actor)) }
}

/** Newest first. */
export const auditOf = (id: PolicyId) =>
  listAuditEvents(db(), { subjectType: "policy", subjectId: id, limit: 10 })
export const eventsOf = async (id: PolicyId) => (await auditOf(id)).map((row) => row.event)
