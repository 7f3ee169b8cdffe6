import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  CHALLENGE,
  call,
  ISSUER,
  locationOf,
  makeWorld,
  obtainCode,
  openTestInstance,
  type TestInstance,
  type World,
} from "./test-instance"
import { REDIRECT_URI } from "./test-world"

let instance: TestInstance
let world: World
beforeAll(async () => {
  instance = await openTestInstance()
  world = await makeWorld(instance.db)
  await obtainCode(world)
})
afterAll(() => instance.close())

const one = (...values: (string | undefined)[]) => fc.constantFrom(...values)
const odd = fc.constantFrom("\u0000", "a\r\nb", "<script>", "x".repeat(9000), "ünïcode", "'", "%00")
/** Each parameter right, left out, wrong in a known way, or odd; a right value is the likelier. */
const param = (right: string | undefined, ...others: (string | undefined)[]) =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constant(right) },
    { weight: 2, arbitrary: one(undefined, ...others) },
    odd,
  )

const requests = () =>
  fc.record({
    client_id: param(world.app.clientId, "nobody"),
    redirect_uri: param(REDIRECT_URI, `${REDIRECT_URI}/`, "https://evil.example", "javascript:alert(1)"),
    response_type: param("code", "token", "code token", "none"),
    response_mode: param(undefined, "query", "fragment", "form_post", "web_message"),
    scope: param(
      "openid profile offline_access patient/Observation.rs",
      "openid",
      "nonsense",
      "patient/*.sr",
    ),
    state: param("the-state"),
    nonce: param("the-nonce"),
    code_challenge: param(CHALLENGE, "short"),
    code_challenge_method: param("S256", "plain"),
    prompt: param(undefined, "none", "login", "consent", "none login", "select_account"),
    max_age: param(undefined, "0", "100000", "-1"),
    resource: param(undefined, "https://evil.example/fhir", world.api.identifierUri),
    claims: param(undefined, "{", '{"id_token":{"acr":{"essential":true,"value":"9"}}}'),
    request: fc.oneof({ weight: 30, arbitrary: fc.constant(undefined) }, fc.constant("eyJ")),
    twice: fc.oneof({ weight: 30, arbitrary: fc.constant(undefined) }, one("state", "client_id", "scope")),
  })

/** What the app receives, by whichever mode; null where the browser stays with us. */
async function receivedBy(response: Response): Promise<URLSearchParams | null> {
  const location = response.headers.get("location")
  if (location === null) {
    const html = await response.text()
    if (!html.includes("document.forms[0].submit()")) return null
    expect(html).toContain(`action="${REDIRECT_URI}"`)
    const fields = [...html.matchAll(/name="([^"]*)" value="([^"]*)"/g)]
    return new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, value]))
  }
  const url = locationOf(response)
  if (url.origin === ISSUER) return null
  expect(url.origin + url.pathname).toBe(REDIRECT_URI)
  return url.hash ? new URLSearchParams(url.hash.slice(1)) : url.searchParams
}

test("whatever is asked, the answer goes to the registered address or nowhere, and only a good request gets a code", async () => {
  const seen = { codes: 0, errors: 0, pages: 0 }
  await fc.assert(
    fc.asyncProperty(requests(), async ({ twice, ...asked }) => {
      const sent = Object.entries(asked).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      )
      const query = new URLSearchParams(sent as [string, string][])
      if (twice !== undefined && query.has(twice)) query.append(twice, query.get(twice) ?? "")
      const response = await call(`/oauth/authorize?${query}`, { headers: { cookie: world.cookie } })
      expect(response.status).toBeLessThan(500)
      const received = await receivedBy(response)
      if (received === null) {
        seen.pages++
        return
      }
      expect([asked.client_id, asked.redirect_uri]).toEqual([world.app.clientId, REDIRECT_URI])
      expect(received.getAll("iss")).toEqual([ISSUER])
      expect(received.has("code")).toBe(!received.has("error"))
      if (received.has("error")) seen.errors++
      else {
        seen.codes++
        expect([asked.response_type, asked.code_challenge, asked.code_challenge_method]).toEqual([
          "code",
          CHALLENGE,
          "S256",
        ])
        expect([asked.request, twice]).toEqual([undefined, query.has(twice ?? "") ? undefined : twice])
        expect(received.get("state")).toBe(asked.state ?? null)
      }
    }),
    { numRuns: 150 },
  )
  // None of the three is left to chance.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10)
})
