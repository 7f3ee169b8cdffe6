import { expect, it } from "vitest"
import { LruMap } from "./lru-map"

it("holds at most its size and keeps what is used", () => {
  const map = new LruMap<number, string>(3)
  for (const n of [1, 2, 3]) map.set(n, `v${n}`)
  for (let n = 4; n < 100; n++) {
    expect(map.get(1)).toBe("v1")
    map.set(n, `v${n}`)
    expect(map.size).toBe(3)
  }
  expect(map.get(50)).toBeUndefined()
})

it("hands the entry that had to go to the maker of the new one", () => {
  const map = new LruMap<string, string>(1)
  expect(map.getOrMake("a", (evicted) => `first after ${evicted}`)).toBe("first after undefined")
  expect(map.getOrMake("a", () => "never made")).toBe("first after undefined")
  expect(map.getOrMake("b", (evicted) => `second after ${evicted}`)).toBe(
    "second after first after undefined",
  )
})

it("gives up an entry even when all were used", () => {
  const map = new LruMap<number, number>(2)
  map.set(1, 1)
  map.set(2, 2)
  map.get(1)
  map.get(2)
  map.set(3, 3)
  expect([map.size, map.get(3)]).toEqual([2, 3])
})
