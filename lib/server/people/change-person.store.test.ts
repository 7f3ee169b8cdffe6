import { describe, expect, it } from "vitest"
import { findUser } from "@/db/queries/people"
import type { UserId } from "@/lib/id"
import { db } from "@/lib/server/database"
import { person, withTestDatabase } from "@/lib/server/policies/testing"
import { setPersonState } from "./change-person"

withTestDatabase()

describe("an owner an owner has disabled", () => {
  it("is brought back by an owner only", async () => {
    const [first, second] = [await person("owner", "First"), await person("owner", "Second")]
    const admin = await person("admin")
    const id = second.id as UserId
    const state = async () => (await findUser(db(), id))?.state
    await setPersonState({ id, state: "disabled" }, first)
    await expect(setPersonState({ id, state: "active" }, admin)).rejects.toMatchObject({ code: "forbidden" })
    expect(await state()).toBe("disabled")
    await setPersonState({ id, state: "active" }, first)
    // Nobody of this test has a password yet, so coming back means being invited still.
    expect(await state()).toBe("invited")
  })
})
