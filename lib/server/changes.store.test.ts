import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import {
  isRevoked,
  momentCache,
  noteRevocation,
  pollAfterCommit,
  stopChangePolling,
  tellChangesTo,
  versionedCache,
} from "./changes"
import { openTestInstance, settle, type TestInstance } from "./oauth/test-instance"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

describe("versionedCache", () => {
  let loads: string[] = []
  const cache = versionedCache<string | null>("test", {
    max: 3,
    load: async (key) => {
      loads.push(key)
      return key.startsWith("no") ? null : `${key}!`
    },
  })
  beforeEach(async () => {
    await settle(instance.db)
    loads = []
  })

  test("loads once, present or absent, until the counter moves", async () => {
    for (const key of ["a", "none", "a", "none"]) await cache.get(key)
    expect(loads).toEqual(["a", "none"])
    await settle(instance.db)
    expect(await cache.get("a")).toBe("a!")
    expect(loads).toEqual(["a", "none", "a"])
  })

  test("keeps what was used last, and absent keys do not push out present ones", async () => {
    for (const key of ["a", "b", "c", "a", "d"]) await cache.get(key)
    for (let i = 0; i < 50; i++) await cache.get(`no${i}`)
    loads = []
    for (const key of ["a", "c", "d"]) await cache.get(key)
    expect(loads).toEqual([])
    await cache.get("b")
    expect(loads).toEqual(["b"])
  })

  test("a change made while loading is not hidden by what was loaded", async () => {
    let value = "old"
    const slow = versionedCache("slow", {
      max: 1,
      load: async () => {
        const read = value
        value = "new"
        await settle(instance.db)
        return read
      },
    })
    expect(await slow.get("x")).toBe("old")
    expect(await slow.get("x")).toBe("new")
  })
})

const revoke = (kind: string, key: string) => instance.db.$client`
  insert into revocations (kind, key, expires_at) values (${kind}, ${key}, now() + interval '1 hour')`

describe("momentCache", () => {
  const cache = momentCache<string>("test", 10)
  const later = new Date(Date.now() + 60_000)
  beforeEach(() => settle(instance.db))

  test("keeps what was concluded, also over polls that tell nothing new", async () => {
    cache.begin()("a", "concluded")
    await pollAfterCommit()
    expect(cache.find("a")).toBe("concluded")
    expect(cache.find("b")).toBeUndefined()
  })

  test.each([
    ["configuration changes", () => settle(instance.db)],
    ["something is revoked here", () => noteRevocation("jti", "moment-here", later)],
    [
      "something is revoked elsewhere",
      async () => {
        await revoke("grant", "grt_moment_elsewhere")
        await pollAfterCommit()
      },
    ],
    ["no poll confirms it any more", () => stopChangePolling()],
  ])("forgets when %s, and keeps nothing begun before", async (_what, happen) => {
    const keep = cache.begin()
    keep("a", "concluded")
    await happen()
    expect(cache.find("a")).toBeUndefined()
    keep("a", "begun before")
    await pollAfterCommit()
    expect(cache.find("a")).toBeUndefined()
  })
})

describe("isRevoked", () => {
  test("a revocation written by another process counts after the next poll", async () => {
    await pollAfterCommit()
    await revoke("grant", "grt_elsewhere")
    await pollAfterCommit()
    expect(await isRevoked({ jti: "x", grantId: "grt_elsewhere" })).toBe(true)
    expect(await isRevoked({ jti: "x", grantId: "grt_other" })).toBe(false)
  })

  test("one noted here counts at once, by token or by grant", async () => {
    noteRevocation("jti", "j1", new Date(Date.now() + 60_000))
    expect(await isRevoked({ jti: "j1", grantId: null })).toBe(true)
    expect(await isRevoked({ jti: "j2", grantId: null })).toBe(false)
  })

  test("after a pause everything not yet expired is read again", async () => {
    await stopChangePolling()
    await revoke("jti", "written-in-the-pause")
    await instance.db
      .$client`update revocations set created_at = now() - interval '10 minutes' where key = 'written-in-the-pause'`
    expect(await isRevoked({ jti: "written-in-the-pause", grantId: null })).toBe(true)
  })
})

test("a change made here has been seen by the other thread of the process when its maker hears of it", async () => {
  let hasSeen = false
  tellChangesTo(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    hasSeen = true
  })
  await pollAfterCommit()
  tellChangesTo(null)
  expect(hasSeen).toBe(true)
})
