import { expect, it } from "vitest"
import { currentItem, NAVIGATION } from "@/components/shell/navigation"

it.each([
  ["/", "Home"],
  ["/apps", "Apps"],
  ["/apps/app_7h3kq9x2m4tn8vbc/credentials", "Apps"],
  ["/apis/new", "APIs"],
  ["/appsomething", undefined],
])("%s belongs to %s", (path, label) => {
  expect(currentItem(path)?.label).toBe(label)
})

it("no two places share an address or a name", () => {
  for (const field of ["href", "label"] as const) {
    expect(new Set(NAVIGATION.map((item) => item[field])).size).toBe(NAVIGATION.length)
  }
})
