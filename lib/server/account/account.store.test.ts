import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { UserId } from "@/lib/id"
import { hashPassword } from "@/lib/server/auth/passwords"
import { openTicket, proveSecondFactor, sealTicket } from "@/lib/server/auth/second-factor"
import { hotp, stepAt } from "@/lib/server/auth/totp"
import { openTestInstance, type TestInstance } from "@/lib/server/oauth/test-instance"
import { addUser } from "@/lib/server/oauth/test-world"
import {
  endPersonSessions,
  readPersonSessions,
  removeSecondFactorOf,
} from "@/lib/server/people/person-sessions"
import { findSession, type Session, startSession } from "@/lib/server/session"
import { addPerson, audited, expectRefused } from "@/lib/server/testing"
import {
  beginEnrolment,
  changeMyPassword,
  endMySessions,
  readAccount,
  removeMySecondFactor,
  setMySecondFactor,
} from "./my-account"

const PASSWORD = "green tea at noon"
let instance: TestInstance
let passwordHash: string
beforeAll(async () => {
  instance = await openTestInstance()
  passwordHash = await hashPassword(PASSWORD)
})
beforeEach(() => instance.db.$client`delete from rate_limits`)
afterAll(() => instance.close())

async function signedIn(): Promise<{ id: UserId; session: Session; start: () => Promise<Session> }> {
  const { id } = await addUser(instance.db, { passwordHash })
  const start = async () => {
    const session = await findSession(await startSession(id, { amr: ["pwd"] }))
    if (!session) throw new Error("no session")
    return session
  }
  return { id, session: await start(), start }
}
const secretOf = (key: string) => {
  const bits = [...key.replaceAll(" ", "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("")
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
const codeNow = (secret: Uint8Array, steps = 0) => hotp(secret, stepAt(new Date()) + steps)
async function enrolled() {
  const person = await signedIn()
  const { sealed, key } = beginEnrolment(person.session, "Admit")
  const secret = secretOf(key)
  const input = { enrolment: sealed, code: codeNow(secret, -1), password: PASSWORD }
  const { result: codes, rows } = await audited(() => setMySecondFactor(input, person.session, null))
  return { ...person, secret, codes, rows }
}
const outcome = (id: UserId, code: string, ip = "203.0.113.1") =>
  proveSecondFactor(id, code, ip).then(
    () => "in",
    (error) => error.code,
  )

describe("guessing a code from everywhere", () => {
  test("ends after fifty a day, for half a day", async () => {
    const { id } = await enrolled()
    for (let n = 0; n < 50; n++) expect(await outcome(id, "000", `198.51.100.${n}`)).toBe("unauthenticated")
    await expect(proveSecondFactor(id, "000", "198.51.100.99")).rejects.toMatchObject({
      code: "rate_limited",
      message: expect.stringContaining("720 minutes"),
    })
  })
})

describe("sessions", () => {
  test("a person sees their own and ends them, nobody else's", async () => {
    const [ana, bo] = [await signedIn(), await signedIn()]
    const second = await ana.start()
    expect((await readAccount(ana.session)).sessions.map(({ id }) => id).sort()).toEqual(
      [ana.session.id, second.id].sort(),
    )
    await expectRefused(() => endMySessions(bo.session.id, ana.session), "not_found")
    const { rows } = await audited(() => endMySessions(second.id, ana.session))
    expect(rows.map((row) => row.event)).toEqual(["session.revoked"])
    expect((await readAccount(ana.session)).sessions).toHaveLength(1)
    expect(JSON.stringify(await readAccount(ana.session))).not.toMatch(/hash/i)
  })

  test("a new password ends the others and asks for the old one", async () => {
    const ana = await signedIn()
    await ana.start()
    const change = { password: PASSWORD, newPassword: "black coffee at dawn" }
    await expect(changeMyPassword({ ...change, password: "wrong" }, ana.session, null)).rejects.toMatchObject(
      {
        code: "invalid",
      },
    )
    await expect(
      changeMyPassword({ ...change, newPassword: "short" }, ana.session, null),
    ).rejects.toMatchObject({
      fields: { newPassword: expect.any(String) },
    })
    await changeMyPassword(change, ana.session, null)
    expect((await readAccount(ana.session)).sessions.map(({ id }) => id)).toEqual([ana.session.id])
  })

  test("admins see and end somebody's; of an owner only owners; others nothing", async () => {
    const ana = await signedIn()
    const [admin, owner, developer] = [
      await addPerson("admin"),
      await addPerson("owner"),
      await addPerson("developer"),
    ]
    expect((await readPersonSessions(ana.id, admin)).sessions).toHaveLength(1)
    await expectRefused(() => readPersonSessions(ana.id, developer), "forbidden")
    await expectRefused(() => endPersonSessions({ id: ana.id, session: null }, developer), "forbidden")
    await expectRefused(() => endPersonSessions({ id: owner.id, session: null }, admin), "forbidden")
    await endPersonSessions({ id: ana.id, session: ana.session.id }, admin)
    expect((await readPersonSessions(ana.id, admin)).sessions).toEqual([])
  })
})

describe("the second factor", () => {
  test("is sealed at rest, and its codes stand in no log", async () => {
    const { id, secret, codes, rows } = await enrolled()
    const [row] = await instance.db.$client`select * from users where id = ${id}`
    expect(Buffer.from(row?.sealed_totp_secret).includes(Buffer.from(secret))).toBe(false)
    const kept = await instance.db.$client`select code_hash from recovery_codes where user_id = ${id}`
    expect(kept).toHaveLength(10)
    expect(JSON.stringify([rows, kept])).not.toContain(codes[0])
  })

  test("takes a code once, of thirty at once one", async () => {
    const { id, secret } = await enrolled()
    await instance.db.$client`delete from rate_limits`
    const code = codeNow(secret)
    const all = await Promise.all(Array.from({ length: 5 }, () => outcome(id, code)))
    expect(all.filter((each) => each === "in")).toHaveLength(1)
    expect(await outcome(id, code)).not.toBe("in")
  })

  test("takes a recovery code once, however it is typed", async () => {
    const { id, codes } = await enrolled()
    const [first = "", second = ""] = codes
    expect(await outcome(id, first.toUpperCase().replace("-", " "))).toBe("in")
    expect(await outcome(id, first)).toBe("unauthenticated")
    expect(await outcome(id, second)).toBe("in")
    const other = await enrolled()
    expect(await outcome(other.id, codes[2] ?? "")).toBe("unauthenticated")
  })

  test("stops guessing from one address after five, and from many in the end", async () => {
    const { id } = await enrolled()
    const guesses = await Promise.all(Array.from({ length: 20 }, (_, n) => outcome(id, `00000${n % 10}`)))
    expect(guesses.filter((each) => each === "unauthenticated").length).toBeLessThanOrEqual(5)
    const spread = await Promise.all(
      Array.from({ length: 70 }, (_, n) => outcome(id, `0000${10 + n}`, `198.51.100.${n}`)),
    )
    expect(spread).toContain("rate_limited")
  })

  test("begins with a first code and the password, and ends with the password or an admin", async () => {
    const ana = await signedIn()
    const { sealed, key } = beginEnrolment(ana.session, "Admit")
    const code = codeNow(secretOf(key))
    const good = { enrolment: sealed, code, password: PASSWORD }
    const stranger = await signedIn()
    for (const [input, session] of [
      [{ ...good, code: "000000" }, ana.session],
      [{ ...good, password: "wrong" }, ana.session],
      [{ ...good, enrolment: "x" }, ana.session],
      [good, stranger.session],
    ] as const)
      await expect(setMySecondFactor(input, session, null)).rejects.toMatchObject({ code: "invalid" })
    expect(beginEnrolment(ana.session, "Admit", sealed).key).toBe(key)
    expect(beginEnrolment(stranger.session, "Admit", sealed).key).not.toBe(key)
    await setMySecondFactor(good, ana.session, null)
    await removeMySecondFactor({ password: PASSWORD }, ana.session, null)
    expect((await readAccount(ana.session)).secondFactor).toBeNull()
    const { id } = await enrolled()
    await removeSecondFactorOf({ id }, await addPerson("admin"))
    expect(await outcome(id, "000000")).toBe("unauthenticated")
  })

  test("a ticket of the first step is of its browser, and nobody can make one", () => {
    const userId = "usr_0000000000000000" as UserId
    const cookie = "__Host-admit.csrf=mine"
    const ticket = sealTicket({ userId, amr: ["pwd"] }, cookie)
    expect(openTicket(ticket, cookie)).toMatchObject({ userId })
    for (const [sent, from] of [
      [ticket, "__Host-admit.csrf=other"],
      [ticket, null],
      [`${ticket.slice(0, -2)}AA`, cookie],
      ["", cookie],
      [undefined, cookie],
    ] as const)
      expect(openTicket(sent, from)).toBeNull()
  })
})
