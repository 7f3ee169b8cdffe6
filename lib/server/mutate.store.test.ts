import { sql } from "drizzle-orm"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { WriteTx } from "@/db/client"
import { findUser, updateUser } from "@/db/queries/people"
import { AppError } from "@/lib/errors"
import { SYSTEM } from "./actor"
import { db } from "./database"
import { mutate } from "./mutate"
import { openTestInstance, type TestInstance } from "./oauth/test-instance"
import { addPerson, audited, expectRefused, type Person } from "./testing"

let instance: TestInstance
let admin: Person
let subject: Person
beforeAll(async () => {
  instance = await openTestInstance()
  admin = await addPerson("admin")
  subject = await addPerson("member")
})
afterAll(() => instance.close())

const counter = async () =>
  Number((await db().execute<{ value: string }>(sql`select value from change_counter`))[0]?.value ?? 0)
const rename = async (tx: WriteTx, name: string) => {
  const user = await findUser(tx, subject.id)
  await updateUser(tx, subject.id, user?.version ?? 0, { name })
}
const about = { subject: { id: "x", name: "x" } }

describe("mutate", () => {
  it("writes who did what to whom, from where, and moves the change counter by one", async () => {
    const before = await counter()
    const { rows } = await audited(() =>
      mutate(admin, "person.changed", async (tx) => {
        await rename(tx, "Renamed")
        return {
          result: null,
          records: [{ subject: { id: subject.id, name: "Renamed" }, reason: "Married" }],
        }
      }),
    )
    expect(rows).toMatchObject([
      {
        event: "person.changed",
        actorType: "person",
        actorId: admin.id,
        actorName: admin.name,
        subjectType: "person",
        subjectId: subject.id,
        subjectName: "Renamed",
        reason: "Married",
        ip: admin.ip,
      },
    ])
    expect(await counter()).toBe(before + 1)
  })

  it("never begins for somebody without the permission", async () => {
    let began = false
    const work = async () => {
      began = true
      return { result: null, records: [about] }
    }
    for (const role of ["developer", "auditor", "member"] as const) {
      const actor = await addPerson(role)
      await expectRefused(() => mutate(actor, "person.changed", work), "forbidden")
    }
    expect(began).toBe(false)
  })

  it("undoes everything when the write fails", async () => {
    await expectRefused(
      () =>
        mutate(admin, "person.changed", async (tx) => {
          await rename(tx, "Undone")
          throw new AppError("conflict", { message: "no" })
        }),
      "conflict",
    )
  })

  it("undoes a write that leaves no audit record", async () => {
    const silent = mutate(admin, "person.changed", async (tx) => {
      await rename(tx, "Silent")
      return { result: null, records: [] }
    })
    await expect(silent).rejects.toThrow(/INVARIANT/)
    expect((await findUser(db(), subject.id))?.name).not.toBe("Silent")
  })

  it("asks the permission of every event it writes", async () => {
    await expectRefused(
      () =>
        mutate(admin, "person.changed", async (tx) => {
          await rename(tx, "Both")
          return { result: null, records: [about, { ...about, event: "instance.settings_changed" }] }
        }),
      "forbidden",
    )
  })

  it("makes writes follow one another, so that what one reads still holds when it commits", async () => {
    const order: string[] = []
    const step = (name: string) =>
      mutate(SYSTEM, "person.changed", async (tx) => {
        order.push(`${name} begins`)
        await tx.execute(sql`select pg_sleep(0.05)`)
        order.push(`${name} ends`)
        return { result: null, records: [about] }
      })
    await Promise.all([step("a"), step("b"), step("c")])
    expect(order.filter((_, n) => n % 2 === 0).map((text) => text.replace("begins", "ends"))).toEqual(
      order.filter((_, n) => n % 2 === 1),
    )
  })
})
