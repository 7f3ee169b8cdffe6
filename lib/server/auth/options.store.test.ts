import type { IncomingMessage, ServerResponse } from "node:http"
import { sql } from "drizzle-orm"
import { getServerSession, type NextAuthOptions } from "next-auth"
import { afterAll, beforeAll, expect, test } from "vitest"
import { db } from "@/lib/server/database"
import { openTestInstance, SESSION_COOKIE, type TestInstance } from "@/lib/server/oauth/test-instance"
import { startSession } from "@/lib/server/session"
import { addPerson } from "@/lib/server/testing"
import { askSession } from "./options"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const askedWith = (handle: string) => (options: NextAuthOptions) => {
  const cookies = { [SESSION_COOKIE]: handle }
  const request = { headers: {}, cookies } as unknown as IncomingMessage & { cookies: typeof cookies }
  const response = { getHeader() {}, setHeader() {} } as unknown as ServerResponse
  return getServerSession(request, response, options)
}

test("a database that is away is a failure, and does not tell people that they are signed out", async () => {
  const person = await addPerson("admin")
  const handle = await startSession(person.id, { amr: ["pwd"] })
  expect((await askSession(askedWith(handle)))?.user.id).toBe(person.id)
  expect(await askSession(askedWith("x".repeat(43)))).toBeNull()
  await db().execute(sql`alter table sessions rename to away`)
  await expect(askSession(askedWith(handle))).rejects.toThrow("sessions")
  await db().execute(sql`alter table away rename to sessions`)
  expect((await askSession(askedWith(handle)))?.user.id).toBe(person.id)
})
