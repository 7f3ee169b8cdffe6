import { NextRequest } from "next/server"
import { afterAll, beforeAll, expect, test } from "vitest"
import { processState } from "@/lib/server/process-state"
import { parseSettings, type Settings } from "@/lib/settings.mjs"
import { proxy } from "./proxy"

const state = processState<{ settings: Settings | null }>("settings", () => ({ settings: null }))
const before = state.settings
beforeAll(() => {
  const parsed = parseSettings({})
  if (parsed.ok) state.settings = parsed.settings
})
afterAll(() => {
  state.settings = before
})

const made = "a".repeat(43)
const answerTo = (cookie: string) =>
  proxy(new NextRequest("http://localhost:3000/sign-in", { headers: { cookie } }))

test("a page keeps the cookie its forms are bound to, and gives another for one nothing can be bound to", () => {
  expect(answerTo(`admit.csrf=${made}`).cookies.get("admit.csrf")).toBeUndefined()
  for (const other of ["", "%E2%82%AC", "%0a", `${made}%0d%0aa`, "short"])
    expect(answerTo(`admit.csrf=${other}`).cookies.get("admit.csrf")?.value).toMatch(/^[\w-]{43}$/)
})
