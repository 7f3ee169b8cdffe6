import { createLocalJWKSet, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { announceNextKey, ensureSigningKeys, publicKeySet, rotateKey, signJwt, verifyOwnJwt } from "./keys"
import { openTestInstance, settle, type TestInstance } from "./oauth/test-instance"
import { seal, unseal } from "./seal"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const kidsOf = async (alg: string) =>
  (await publicKeySet()).keys.filter((key) => key.alg === alg).map((key) => String(key.kid))
const kidOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid

describe("signing keys", () => {
  test("several processes starting at once make one key of each algorithm", async () => {
    await Promise.all(Array.from({ length: 5 }, ensureSigningKeys))
    await settle(instance.db)
    expect([await kidsOf("ES256"), await kidsOf("RS256")].map((kids) => kids.length)).toEqual([1, 1])
  })

  test("private keys are sealed at rest", async () => {
    const rows = await instance.db.$client`select public_jwk, sealed_private_jwk from signing_keys`
    for (const row of rows) {
      expect(row.public_jwk).not.toHaveProperty("d")
      expect(Buffer.from(row.sealed_private_jwk).toString("latin1")).not.toContain('"d"')
      expect(JSON.parse(Buffer.from(unseal(row.sealed_private_jwk)).toString())).toHaveProperty("d")
    }
  })

  test.each(["ES256", "RS256", "ES384", "RS384"])(
    "%s signatures verify with the published key, with a third-party library",
    async (alg) => {
      const token = await signJwt(alg, "at+jwt", { sub: "x" })
      const { payload } = await jwtVerify(token, createLocalJWKSet((await publicKeySet()) as never))
      expect(payload.sub).toBe("x")
      expect(await verifyOwnJwt(token, "at+jwt")).toEqual({ sub: "x" })
      expect(await verifyOwnJwt(token, "JWT")).toBeNull()
      expect(await verifyOwnJwt(`${token.slice(0, -6)}AAAAAA`, "at+jwt")).toBeNull()
    },
  )

  test("a key is published before it signs, and stays published after it has signed", async () => {
    const before = await signJwt("ES256", "JWT", { n: 1 })
    const next = await announceNextKey("ES256")
    await settle(instance.db)
    expect(await kidsOf("ES256")).toContain(next)
    expect(kidOf(await signJwt("ES256", "JWT", {}))).toBe(kidOf(before))
    expect(await rotateKey("ES256")).toBe(next)
    expect(kidOf(await signJwt("ES256", "JWT", {}))).toBe(next)
    expect(await kidsOf("ES256")).toContain(kidOf(before))
    expect(await verifyOwnJwt(before, "JWT")).toEqual({ n: 1 })
    await instance.db.$client`update signing_keys set remove_at = now() where state = 'retired'`
    await settle(instance.db)
    expect(await verifyOwnJwt(before, "JWT")).toBeNull()
  })
})

test("a sealed value opens unchanged or not at all", () => {
  const sealed = seal("the secret")
  expect(Buffer.from(unseal(sealed)).toString()).toBe("the secret")
  expect(Buffer.from(seal("the secret"))).not.toEqual(Buffer.from(sealed))
  for (let at = 0; at < sealed.length; at++) {
    const changed = new Uint8Array(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => unseal(changed)).toThrow()
  }
})
