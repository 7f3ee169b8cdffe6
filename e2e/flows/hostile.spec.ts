import { expect, test } from "./protocol"
import { addApp, type TestApp } from "./registrations"

const PATHS = [
  "/oauth/authorize",
  "/oauth/token",
  "/oauth/introspect",
  "/oauth/revoke",
  "/oauth/userinfo",
  "/oauth/par",
  "/oauth/device",
  "/oauth/device/answer",
  "/oauth/consent",
  "/oauth/end-session",
  "/oauth/jwks",
  "/.well-known/openid-configuration",
  "/.well-known/oauth-authorization-server",
]
const PAGES = ["/", "/sign-in", "/sign-in/submit", "/sign-out", "/apps", "/nothing-here", "/api/auth/csrf"]
const basic = (app: TestApp) => `Basic ${Buffer.from(`${app.clientId}:${app.secret}`).toString("base64")}`

test("no method at any endpoint brings a server error or leaves the issuer", async ({
  request,
  instance,
}) => {
  for (const path of PATHS) {
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const response = await request.fetch(instance.url + path, { method, maxRedirects: 0 })
      expect(response.status(), `${method} ${path}`).toBeLessThan(500)
      const { location, allow } = response.headers()
      // RFC 9110 §15.5.6: who may not is told what they may.
      if (response.status() === 405) expect(allow, `${method} ${path}`).toMatch(/GET|POST/)
      if (location) expect(new URL(location, instance.url).origin).toBe(instance.url)
    }
  }
})

test("broken encodings and odd bodies are client errors", async ({ request, instance, sql, api }) => {
  const app = await addApp(sql, "service", { apiId: api.id })
  const queries = [
    "%",
    "%zz",
    "%ff%fe",
    "client_id=%00",
    "a".repeat(6000),
    "client_id[]=x&client_id[$ne]=",
    "&&&=&=",
  ]
  const bodies = ["%", "%zz=%zz", "grant_type=%00", "{", "<xml/>", "\u0000\u0001", "a=b".repeat(15_000)]
  const headers = { authorization: basic(app), "content-type": "application/x-www-form-urlencoded" }
  for (const path of PATHS) {
    for (const query of queries) {
      const response = await request.get(`${instance.url}${path}?${query}`, { maxRedirects: 0 })
      expect(response.status(), `${path}?${query.slice(0, 40)}`).toBeLessThan(500)
    }
    for (const data of bodies) {
      const response = await request.post(instance.url + path, { headers, data, maxRedirects: 0 })
      expect(response.status(), `${path} ${data.slice(0, 20)}`).toBeLessThan(500)
      expect(response.status()).toBeGreaterThanOrEqual(300)
    }
  }
})

test("two megabytes are refused, and the next request is served", async ({ request, instance, sql, api }) => {
  const app = await addApp(sql, "service", { apiId: api.id })
  const headers = { authorization: basic(app) }
  const url = `${instance.url}/oauth/token`
  const big = await request
    .post(url, { headers, form: { grant_type: "x".repeat(2_000_000) } })
    .catch(() => null)
  if (big) expect([400, 413]).toContain(big.status())
  expect((await request.post(url, { headers, form: { grant_type: "client_credentials" } })).status()).toBe(
    200,
  )
})

test("what is not an endpoint is not found", async ({ request, instance }) => {
  for (const path of [
    "/oauth/nothing",
    "/oauth/token/x",
    "/.well-known/openid-configuration/x",
    "/.well-known/x",
  ]) {
    expect((await request.get(instance.url + path)).status(), path).toBe(404)
  }
})

test("no method at any page brings a server error", async ({ request, instance, servedBy }) => {
  // Plain `next start` has nothing of ours in front of it, and Next answers TRACE with 500.
  const methods = [
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PROPFIND",
    ...(servedBy === "server" ? ["TRACE"] : []),
  ]
  for (const path of servedBy === "server" ? [...PAGES, ...PATHS] : PAGES) {
    for (const method of methods) {
      const response = await request.fetch(instance.url + path, { method, maxRedirects: 0 })
      expect(response.status(), `${method} ${path}`).toBeLessThan(500)
    }
  }
})

test("whatever is answered is neither framed nor guessed at", async ({ request, instance }) => {
  const paths = ["/icon-of-nothing", "/favicon.nothing", "/api/nothing", "/api/auth/error", "/nothing-here"]
  for (const path of [...PAGES.filter((page) => page !== "/sign-in/submit"), ...paths]) {
    const headers = (await request.get(instance.url + path, { maxRedirects: 0 })).headers()
    expect(headers["x-content-type-options"], path).toBe("nosniff")
    expect(headers["x-frame-options"], path).toBe("DENY")
  }
})

test("a NUL in an address is refused before it reaches anything", async ({ request, instance }) => {
  for (const path of ["/apps?q=%00", "/policies/%00", "/setup/%00", "/sign-in?next=%00"]) {
    expect((await request.get(instance.url + path, { maxRedirects: 0 })).status(), path).toBe(400)
  }
})
