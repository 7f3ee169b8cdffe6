import { randomBytes } from "node:crypto"
import { beforeAll, describe, expect, it } from "vitest"
import { adoptSettings } from "@/lib/server/env"
import { parseSettings } from "@/lib/settings.mjs"
import { guardEndpoints } from "./endpoints"

const ISSUER = "https://auth.example.org"
beforeAll(() => {
  const masterKey = randomBytes(32).toString("base64url")
  const parsed = parseSettings({ ADMIT_URL: ISSUER, ADMIT_MASTER_KEY: masterKey, ADMIT_LOG_LEVEL: "silent" })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  adoptSettings(parsed.settings)
})

const reached = guardEndpoints(async () => new Response("reached"))
const ask = (path: string, init: RequestInit = {}, guarded = reached) =>
  guarded(new Request(`${ISSUER}/api/auth/${path}`, init), {
    params: Promise.resolve({ nextauth: path.split("/") }),
  })
const send = (headers: Record<string, string>) => {
  const form = { "content-type": "application/x-www-form-urlencoded", "content-length": "3" }
  return ask("callback/credentials", { method: "POST", body: "a=b", headers: { ...form, ...headers } })
}

describe("next-auth's own endpoints", () => {
  it.each(["csrf", "providers", "signin", "error"])("GET %s is served", async (path) =>
    expect((await ask(path)).status).toBe(200),
  )
  it.each(["session", "signout", "verify-request", "callback/credentials", "_log", "nope", "__proto__"])(
    "GET %s is not",
    async (path) => expect((await ask(path)).status).toBe(404),
  )
  it.each(["_log", "session", "csrf"])("POST %s is not", async (path) =>
    expect((await ask(path, { method: "POST", body: "" })).status).toBe(404),
  )

  it.each([
    ["of our own pages", { origin: ISSUER }, 200],
    ["of no stated origin", {}, 200],
    ["of another site", { origin: "https://evil.example" }, 403],
    ["that is JSON", { "content-type": "application/json" }, 400],
    ["of two megabytes", { "content-length": "2000000" }, 400],
    ["of a length it does not say", { "content-length": "" }, 400],
  ])("a form %s is answered %j %i", async (_what, headers, status) =>
    expect((await send(headers)).status).toBe(status),
  )

  it("its failures say nothing of the inside", async () => {
    const failing = guardEndpoints(async () => {
      throw new Error('Failed query: select "key"')
    })
    const answer = await ask("csrf", {}, failing)
    expect([answer.status, await answer.text()]).toEqual([400, '{"error":"invalid_request"}'])
    const broken = guardEndpoints(async () => new Response("a stack", { status: 500 }))
    expect(await (await ask("csrf", {}, broken)).text()).not.toContain("stack")
  })
})
