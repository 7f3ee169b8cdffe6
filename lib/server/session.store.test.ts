import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { findUser, revokeOtherSessions } from "@/db/queries/people"
import { db } from "./database"
import { openTestInstance, SESSION_COOKIE, type TestInstance } from "./oauth/test-instance"
import { setPersonState } from "./people/change-person"
import { cookieValue, endSession, findSession, readSession, startSession } from "./session"
import { addPerson } from "./testing"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const start = async () => {
  const person = await addPerson("member", { fhirUser: "Patient/1" })
  const handle = await startSession(person.id, {
    amr: ["pwd"],
    userAgent: "x".repeat(500),
    ip: "203.0.113.9",
  })
  const session = await findSession(handle)
  if (!session) throw new Error("no session")
  return { person, handle, session }
}

describe("a session", () => {
  it("says who signed in, when and how, to a request that carries its handle", async () => {
    const { person, handle } = await start()
    const request = new Request("https://auth.example.org/", {
      headers: { cookie: `a=b; ${SESSION_COOKIE}=${handle}` },
    })
    const session = await readSession(request)
    expect(session).toMatchObject({
      amr: ["pwd"],
      user: { id: person.id, role: "member", fhirUser: "Patient/1" },
    })
    expect(JSON.stringify(session)).not.toMatch(/argon2|hash/i)
    expect((await findUser(db(), person.id))?.lastSignInAt?.getTime()).toBe(session?.authTime.getTime())
  })

  it("is found by no stored value, only by the handle itself", async () => {
    const { handle, session } = await start()
    const [row] = await db().execute<{ all: string; hash: string }>(
      sql`select s::text as all, encode(handle_hash, 'base64') as hash from sessions s where id = ${session.id}`,
    )
    expect(row?.all).not.toContain(handle)
    expect(await findSession(row?.hash ?? "")).toBeNull()
    expect(await findSession(handle.slice(0, 42).concat(handle.endsWith("A") ? "B" : "A"))).toBeNull()
  })

  const deaths: [string, (of: Awaited<ReturnType<typeof start>>) => Promise<unknown>][] = [
    ["it was ended", ({ session }) => endSession(session.id)],
    ["it was revoked", ({ person }) => revokeOtherSessions(db(), person.id, null, new Date())],
    [
      "it expired",
      ({ session }) =>
        db().execute(
          sql`update sessions set expires_at = now() - interval '1 second' where id = ${session.id}`,
        ),
    ],
    [
      "the person was disabled",
      async ({ person }) => setPersonState({ id: person.id, state: "disabled" }, await addPerson("admin")),
    ],
    [
      "the person is no longer active, however that came",
      ({ person }) => db().execute(sql`update users set state = 'disabled' where id = ${person.id}`),
    ],
    ["the person is gone", ({ person }) => db().execute(sql`delete from users where id = ${person.id}`)],
  ]
  it.each(deaths)("is dead once %s", async (_how, kill) => {
    const made = await start()
    await kill(made)
    expect(await findSession(made.handle)).toBeNull()
  })

  it("kept alone survives the others", async () => {
    const { person, handle, session } = await start()
    const other = await startSession(person.id, { amr: ["pwd"] })
    await revokeOtherSessions(db(), person.id, session.id, new Date())
    expect(await findSession(handle)).not.toBeNull()
    expect(await findSession(other)).toBeNull()
  })

  it("moves its end along with use, up to seven days and no further", async () => {
    const { handle, session } = await start()
    const endsIn = async () => {
      const [row] = await db().execute<{ hours: number }>(
        sql`select extract(epoch from expires_at - now())::float / 3600 as hours from sessions where id = ${session.id}`,
      )
      return row?.hours ?? 0
    }
    const age = (created: string) =>
      db().execute(sql`update sessions set created_at = now() - ${created}::interval,
        last_seen_at = now() - interval '1 hour', expires_at = now() + interval '1 minute' where id = ${session.id}`)
    await age("2 hours")
    await findSession(handle)
    expect(await endsIn()).toBeCloseTo(12, 1)
    await age("6 days 23 hours")
    await findSession(handle)
    expect(await endsIn()).toBeCloseTo(1, 1)
  })
})

describe("cookieValue", () => {
  it.each([
    ["a=1; b=2", "b", "2"],
    ["b=1; b=2", "b", "1"],
    [" b = 1 ", "b", "1"],
    ["b=a=b==", "b", "a=b=="],
    ["bb=1", "b", null],
    ["", "b", null],
    [null, "b", null],
  ])("in %j finds %s as %j", (header, name, value) => expect(cookieValue(header, name)).toBe(value))
})
