import { createLocalJWKSet, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ensureSigningKeys, publicKeySet, signJwt, verifyOwnJwt } from "./keys"
import { openTestInstance, settle, type TestInstance } from "./oauth/test-instance"
import { seal, unseal } from "./seal"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

const kidsOf = async (alg: string) =>
  (await publicKeySet()).keys.filter((key) => key.alg === alg).map((key) => String(key.kid))

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
