import { randomBytes } from "node:crypto"
import { beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import { AppError } from "@/lib/errors"
import { parseSettings } from "@/lib/settings.mjs"
import { csrfToken, newCsrfCookie } from "./csrf"
import { adoptSettings } from "./env"
import { flowForm, localPath, readProblem } from "./flow-form"

const ISSUER = "https://auth.example.org"

beforeAll(() => {
  const masterKey = randomBytes(32).toString("base64url")
  const parsed = parseSettings({ ADMIT_URL: ISSUER, ADMIT_MASTER_KEY: masterKey, ADMIT_LOG_LEVEL: "silent" })
  if (!parsed.ok) throw new Error(parsed.problems.join())
  adoptSettings(parsed.settings)
})

describe("localPath", () => {
  it.each(["/", "/apps", "/apps?q=a%20b&kind=public", "/apps/app_1#secret", "/sign-in?next=//evil.example"])(
    "keeps %s",
    (path) => expect(localPath(path)).toBe(path),
  )

  it.each([
    undefined,
    "",
    "apps",
    "//evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " /apps",
    "/apps\r\nset-cookie: a=b",
    "/a\\b",
    "https://evil.example/",
    "javascript:alert(1)",
    "/\u0000",
  ])("goes home for %j", (path) => expect(localPath(path)).toBe("/"))

  it("never leads to another host, however browsers resolve it", () => {
    for (const path of ["/.//evil.example", "/..//evil.example", "/%2F/evil.example", "/@evil.example"])
      expect(new URL(localPath(path), ISSUER).origin).toBe(ISSUER)
  })
})

const submit = flowForm({
  purpose: "test",
  schema: z.object({ name: z.string().min(1, "Enter a name."), password: z.string() }),
  page: () => "/form?step=1",
  async handle({ name }) {
    if (name === "taken") throw new AppError("conflict", { message: "Taken.", fields: { name: "Taken." } })
    if (name === "crash") throw new Error("secret detail")
    return { location: "/done", session: name === "out" ? null : "the-handle" }
  },
})

function send(
  fields: Record<string, string>,
  of: { cookie?: string; token?: string; origin?: string; type?: string } = {},
): Promise<Response> {
  const cookie = of.cookie ?? newCsrfCookie()
  const csrf = of.token ?? csrfToken(cookie, "test")
  const headers = new Headers({ cookie: `a=b; __Host-admit.csrf=${cookie}` })
  headers.set("content-type", of.type ?? "application/x-www-form-urlencoded")
  if (of.origin) headers.set("origin", of.origin)
  const body = new URLSearchParams({ csrf, ...fields }).toString()
  return submit(new Request(`${ISSUER}/form/submit`, { method: "POST", headers, body }))
}
const locationOf = (response: Response) => new URL(response.headers.get("location") ?? "", ISSUER)
const problemOf = (response: Response) =>
  readProblem(locationOf(response).searchParams.get("problem") ?? undefined)

describe("a flow form", () => {
  it("answers 303 with the session in a cookie only this origin's server reads", async () => {
    const response = await send({ name: "ana", password: "x" }, { origin: ISSUER })
    expect([response.status, response.headers.get("location")]).toEqual([303, "/done"])
    expect(response.headers.get("set-cookie")).toBe(
      "__Host-admit.session=the-handle; Path=/; HttpOnly; SameSite=Lax; Secure",
    )
    expect(response.headers.get("cache-control")).toBe("no-store")
  })

  it("clears the cookie of an ended session", async () => {
    const response = await send({ name: "out", password: "x" })
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-admit\.session=; .*Max-Age=0/)
  })

  it("brings back what was typed, but no password, with the fault at its field", async () => {
    const response = await send({ name: "taken", password: "hunter2 hunter2" })
    expect(locationOf(response).searchParams.get("step")).toBe("1")
    expect(problemOf(response)).toEqual({
      message: "Taken.",
      fields: { name: "Taken." },
      values: { name: "taken" },
    })
    expect(response.headers.get("set-cookie")).toBeNull()
  })

  it("names the field the schema refuses", async () => {
    expect(problemOf(await send({ name: "", password: "x" }))?.fields).toEqual({ name: "Enter a name." })
  })

  it("tells nothing of a fault of ours but a reference", async () => {
    const problem = problemOf(await send({ name: "crash", password: "x" }))
    expect(problem?.message).toMatch(/Reference \w+/)
    expect(JSON.stringify(problem)).not.toContain("secret detail")
  })

  it.each([
    ["another origin", { origin: "https://evil.example" }],
    ["a token of another cookie", { token: "AAAA" }],
    ["no cookie", { cookie: "" }],
  ])("does nothing for %s", async (_what, of) => {
    const response = await send({ name: "ana", password: "x" }, of)
    expect(problemOf(response)?.message).toMatch(/cookies are off/)
    expect(response.headers.get("set-cookie")).toBeNull()
  })

  it("does nothing for a token made for another form", async () => {
    const cookie = newCsrfCookie()
    const response = await send({ name: "ana", password: "x" }, { cookie, token: csrfToken(cookie, "other") })
    expect(response.headers.get("set-cookie")).toBeNull()
  })

  it("reads no other kind of body, and none beyond 32 KB", async () => {
    expect((await send({ name: "ana" }, { type: "text/plain" })).status).toBe(400)
    expect((await send({ name: "x".repeat(33 * 1024) })).status).toBe(400)
  })

  it("shows no problem that it did not seal itself", () => {
    const forged = Buffer.from(JSON.stringify({ message: "Call 555", fields: {}, values: {} }))
    expect(readProblem(forged.toString("base64url"))).toBeNull()
    expect(readProblem(["a", "b"])).toBeNull()
  })
})
