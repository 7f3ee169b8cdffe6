import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { keepSchedule, replaceLeakedKey, rotateKey } from "./key-rotation"
import { ensureSigningKeys, publicKeySet, signJwt, verifyOwnJwt } from "./keys"
import { openTestInstance, settle, type TestInstance } from "./oauth/test-instance"
import { addPerson, audited, expectRefused, type Person } from "./testing"

let instance: TestInstance
let owner: Person
beforeAll(async () => {
  instance = await openTestInstance()
  await ensureSigningKeys()
  owner = await addPerson("owner")
})
afterAll(() => instance.close())

const kidsOf = async (alg: string) =>
  (await publicKeySet()).keys.filter((key) => key.alg === alg).map((key) => String(key.kid))
const kidOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid
/** Makes what was published or activated look older. */
const age = async (state: string, interval: string) => {
  await instance.db.$client`update signing_keys set created_at = created_at - ${interval}::interval,
    activated_at = activated_at - ${interval}::interval where state = ${state}`
  await settle(instance.db)
}

describe("a signing key", () => {
  test("is published before it signs, and stays published until its last token has ended", async () => {
    const before = await signJwt("ES256", "JWT", { n: 1 })
    const { result, rows } = await audited(() => rotateKey("ES256", owner))
    expect(rows.map((row) => row.event)).toEqual(["key.announced"])
    expect(await kidsOf("ES256")).toEqual(expect.arrayContaining([result.kid, kidOf(before)]))
    expect(kidOf(await signJwt("ES256", "JWT", {}))).toBe(kidOf(before))
    await expectRefused(() => rotateKey("ES256", owner), "conflict")
    await age("announced", "16 minutes")
    const second = await audited(() => rotateKey("ES256", owner))
    expect(second.rows.map((row) => [row.event, row.subjectId])).toEqual([["key.rotated", result.kid]])
    expect(kidOf(await signJwt("ES256", "JWT", {}))).toBe(result.kid)
    expect(await verifyOwnJwt(before, "JWT")).toEqual({ n: 1 })
    const [gone] = await instance.db.$client`
      select extract(epoch from remove_at - now()) as seconds from signing_keys where state = 'retired'`
    expect(Number(gone?.seconds)).toBeGreaterThan(86_400)
    await instance.db.$client`update signing_keys set remove_at = now() where state = 'retired'`
    await settle(instance.db)
    expect(await verifyOwnJwt(before, "JWT")).toBeNull()
  })

  test("is followed by the clock, on five instances at once as on one", async () => {
    const old = kidOf(await signJwt("RS256", "JWT", {}))
    await keepSchedule()
    expect(await kidsOf("RS256")).toEqual([old])
    await instance.db
      .$client`update signing_keys set activated_at = now() - interval '91 days' where alg = 'RS256'`
    await Promise.all(Array.from({ length: 5 }, () => keepSchedule()))
    await settle(instance.db)
    expect(await kidsOf("RS256")).toHaveLength(2)
    expect(kidOf(await signJwt("RS256", "JWT", {}))).toBe(old)
    await age("announced", "16 minutes")
    await Promise.all(Array.from({ length: 5 }, () => keepSchedule()))
    await settle(instance.db)
    expect(kidOf(await signJwt("RS256", "JWT", {}))).not.toBe(old)
    const states = await instance.db
      .$client`select state from signing_keys where alg = 'RS256' order by state`
    expect(states.map((row) => row.state)).toEqual(["active", "retired"])
  })

  test("that leaked is replaced at once, and its tokens are refused", async () => {
    const leaked = await signJwt("ES256", "JWT", { n: 1 })
    const { kid } = await replaceLeakedKey("ES256", owner)
    expect(await kidsOf("ES256")).toEqual([kid])
    expect(await verifyOwnJwt(leaked, "JWT")).toBeNull()
    expect(kidOf(await signJwt("ES256", "JWT", {}))).toBe(kid)
  })

  test("is rotated by owners only", async () => {
    for (const role of ["admin", "developer", "auditor", "member"] as const) {
      const actor = await addPerson(role)
      await expectRefused(() => rotateKey("ES256", actor), "forbidden")
      await expectRefused(() => replaceLeakedKey("ES256", actor), "forbidden")
    }
  })
})
