import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { isAppError } from "@/lib/errors"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addUser } from "@/lib/server/oauth/test-world"
import { hashPassword } from "./passwords"
import { provePerson } from "./sign-in"

const PASSWORD = "a long enough password"
const HERE = { ip: "203.0.113.7" }
let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const newPerson = async () => addUser(instance.db, { passwordHash: await hashPassword(PASSWORD) })
const outcome = (email: string, password: string, from = HERE) =>
  provePerson({ email, password }, from).then(
    () => "in",
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  )
const wrong = (email: string) => outcome(email, "not the password")

describe("guessing at sign-in", () => {
  test("thirty guesses sent at once are five guesses", async () => {
    const { email } = await newPerson()
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => wrong(email)))
    expect(outcomes.filter((each) => each === "unauthenticated")).toHaveLength(5)
    expect(outcomes.filter((each) => each === "rate_limited")).toHaveLength(25)
  })

  test("a stranger's guesses from elsewhere do not keep the person out", async () => {
    const { email } = await newPerson()
    for (let i = 0; i < 7; i++) await outcome(email, "no", { ip: "198.51.100.9" })
    expect(await outcome(email, PASSWORD)).toBe("in")
  })

  test("getting in forgets the failures before it", async () => {
    const { email } = await newPerson()
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) expect(await wrong(email)).toBe("unauthenticated")
      expect(await outcome(email, PASSWORD)).toBe("in")
    }
  })

  test.each(["a\0b@example.org", "\0", "__proto__", "' or 1=1 --", "\u202egro.elpmaxe@a"])(
    "%j is nobody",
    async (email) => expect(await wrong(email)).toBe("unauthenticated"),
  )
})
