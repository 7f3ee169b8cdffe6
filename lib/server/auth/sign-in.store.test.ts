import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { isAppError } from "@/lib/errors"
import { db } from "@/lib/server/database"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addPerson } from "@/lib/server/testing"
import { hashPassword } from "./passwords"
import { provePerson } from "./sign-in"

const PASSWORD = "green tea at noon"
let instance: TestInstance
let passwordHash: string
beforeAll(async () => {
  instance = await openTestInstance()
  passwordHash = await hashPassword(PASSWORD)
})
afterAll(() => instance.close())

let count = 0
const person = async (more: Parameters<typeof addPerson>[1] = {}) => {
  count += 1
  const email = `ana${count}@example.org`
  return { email, id: (await addPerson("member", { email, passwordHash, ...more })).id }
}
/** An address of its own for each test. */
const somewhere = () => {
  count += 1
  return { ip: `198.51.100.${count}` }
}
const refusal = async (email: string, password: string, from: { ip: string | null }) => {
  const error = await provePerson({ email, password }, from).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return isAppError(error) ? [error.code, error.message] : null
}
const failTimes = async (times: number, email: string, from: { ip: string | null }) => {
  for (let n = 0; n < times; n++) await refusal(email, "wrong password", from)
}

describe("addresses", () => {
  it("of one IPv6 network count as one: whoever has one has all of it", async () => {
    const { email } = await person()
    for (let n = 0; n < 5; n++) await refusal(email, "wrong password", { ip: `2001:db8:1:1::${n}` })
    expect((await refusal(email, PASSWORD, { ip: "2001:db8:1:1:ffff::9" }))?.[0]).toBe("rate_limited")
    expect(await refusal(email, PASSWORD, { ip: "2001:db8:1:2::1" })).toBeNull()
  })
})

describe("signing in", () => {
  it("proves a person by address, in any letters, and password", async () => {
    const { email, id } = await person()
    const proven = await provePerson({ email: ` ${email.toUpperCase()} `, password: PASSWORD }, somewhere())
    expect(proven).toEqual({ id, email, name: expect.any(String) })
    expect(JSON.stringify(proven)).not.toContain("argon2")
  })

  it("gives one answer whatever was wrong", async () => {
    const answers = [
      await refusal((await person()).email, "wrong password", somewhere()),
      await refusal("nobody@example.org", PASSWORD, somewhere()),
      await refusal((await person({ state: "disabled" })).email, PASSWORD, somewhere()),
      await refusal((await person({ state: "invited", passwordHash: null })).email, PASSWORD, somewhere()),
      await refusal((await person()).email, "x".repeat(1000), somewhere()),
      await refusal("", "", somewhere()),
      await refusal("a".repeat(5000), PASSWORD, somewhere()),
    ]
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.[0]).toBe("unauthenticated")
  })

  it("after five failures makes the person wait at that address, and nowhere else", async () => {
    const { email } = await person()
    const here = somewhere()
    await failTimes(6, email, here)
    expect(await refusal(email, PASSWORD, here)).toEqual(["rate_limited", expect.stringMatching(/seconds/)])
    expect((await refusal(email.toUpperCase(), PASSWORD, here))?.[0]).toBe("rate_limited")
    expect(await refusal(email, PASSWORD, somewhere())).toBeNull()
    expect(await refusal((await person()).email, PASSWORD, here)).toBeNull()
  })

  it("treats an unknown address the same way", async () => {
    const here = somewhere()
    await failTimes(6, "stranger@example.org", here)
    expect((await refusal("stranger@example.org", PASSWORD, here))?.[0]).toBe("rate_limited")
  })

  it("lets the person in again when the wait is over", async () => {
    const { email } = await person()
    const here = somewhere()
    await failTimes(6, email, here)
    await db().execute(
      sql`update rate_limits set expire = now() - interval '1 second' where key like ${`%${email}%`}`,
    )
    expect(await refusal(email, PASSWORD, here)).toBeNull()
  })

  it("forgets the failures of a person who then signs in", async () => {
    const { email } = await person()
    const here = somewhere()
    await failTimes(4, email, here)
    expect(await refusal(email, PASSWORD, here)).toBeNull()
    await failTimes(4, email, here)
    expect(await refusal(email, PASSWORD, here)).toBeNull()
  })

  it("writes each success and each failure down, without the password", async () => {
    const { email, id } = await person()
    await refusal(email, "hunter2 hunter2", somewhere())
    await refusal(email, PASSWORD, somewhere())
    const rows = await db().execute(sql`select * from activity_events where user_id = ${id} order by id`)
    expect(rows.map((row) => row.kind)).toEqual(["sign_in.failed", "sign_in.succeeded"])
    expect(JSON.stringify(rows)).not.toMatch(/hunter2|green tea/)
  })
})
