import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { CLINICIAN, startTestGateway, type TestGateway, type TestToken } from "@/lib/server/gateway/testing"
import { createForwardAuth } from "./forward-auth"

let test: TestGateway
let ask: (request: Request) => Promise<Response>
beforeAll(async () => {
  test = await startTestGateway()
  ask = createForwardAuth(test.deps)
})
afterAll(() => test.close())

const BASE = "https://fhir.example.org/r4"
const READS = 'permit (principal, action in [Action::"read", Action::"search"], resource);'

async function judge(
  of: TestToken | null,
  request: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; reason: string; headers: Headers }> {
  const [method = "", path = ""] = request.split(" ")
  const sent = new Headers({
    "x-original-method": method,
    "x-original-uri": `/r4/${path}`,
    ...(of && { authorization: `Bearer ${test.token(of)}` }),
    ...headers,
  })
  const response = await ask(
    new Request(`https://admit.test/forward-auth/maple?base=${encodeURIComponent(BASE)}`, { headers: sent }),
  )
  return {
    status: response.status,
    reason: response.headers.get("x-admit-reason") ?? "",
    headers: response.headers,
  }
}

const service: TestToken = { scopes: "system/*.cruds", policies: [READS] }
const bound: TestToken = { scopes: "patient/*.rs", user: CLINICIAN, patient: "willow-1" }

describe("forward auth lets through what the URL alone decides", () => {
  it.each<[TestToken | null, string]>([
    [service, "GET Observation?code=1"],
    [service, "HEAD Patient/1"],
    [service, "GET Observation?_include=Observation:subject"],
    [{ ...service, policies: undefined }, "DELETE Observation/1"],
    [{ ...service, policies: undefined }, "POST Observation"],
    [bound, "GET Patient/willow-1"],
    [bound, "GET Patient?_id=willow-1"],
    [bound, "GET Practitioner/dr-fernsby"],
    [null, "GET metadata"],
    [null, "GET .well-known/smart-configuration"],
    [null, "OPTIONS Observation"],
  ])("%j %s", async (token, request) => {
    expect(await judge(token, request)).toMatchObject({ status: 200, reason: "" })
  })

  it("a search that names the patient the token is bound to", async () => {
    const refused = await judge(bound, "GET Observation?code=1")
    expect([refused.status, refused.reason]).toEqual([403, expect.stringMatching(/Search with subject=/)])
    const named = /Search with (\S+=\S+)/.exec(refused.reason)?.[1]
    expect(await judge(bound, `GET Observation?code=1&${named}`)).toMatchObject({ status: 200 })
  })

  it("says who calls", async () => {
    const { headers } = await judge(bound, "GET Patient/willow-1")
    expect([
      headers.get("x-admit-subject"),
      headers.get("x-admit-scope"),
      headers.get("x-admit-patient"),
    ]).toEqual(["usr_clinician", "patient/*.rs", "willow-1"])
  })
})

describe("forward auth refuses the rest and says why", () => {
  it.each<[TestToken | null, string, number, RegExp]>([
    [null, "GET Observation", 401, /Send an access token/],
    [service, "POST Observation", 403, /No policy of this app permits create/],
    [service, "GET Nonsense", 403, /no resource type Nonsense/],
    [service, "POST ", 403, /entries of a batch are in its body/],
    [service, "POST Observation/_search", 403, /parameters of a search by POST are in its body/],
    [service, "GET Observation?_include=*", 403, /depends on the answer/],
    [
      { ...service, scopes: "system/Observation.rs" },
      "GET Observation?_include=Observation:subject",
      403,
      /depends on the answer/,
    ],
    [bound, "GET Patient/drizzle-2", 403, /depends on the answer/],
    ...["/Patient/willow-1", "Patient//willow-1", "Patient/willow-1//", "./Patient/willow-1"].map(
      (path): [TestToken, string, number, RegExp] => [bound, `GET ${path}`, 403, /empty or dot segments/],
    ),
    ...["Patient/..;/Observation/1", "Patient/willow-1/..;/drizzle-2", "Patient%2fwillow-1"].map(
      (path): [TestToken, string, number, RegExp] => [bound, `GET ${path}`, 403, /./],
    ),
    [bound, "GET Patient/willow-1%00", 403, /./],
    [null, "GET /metadata", 401, /./],
    [null, "GET metadata/", 401, /./],
    [null, "GET x/../metadata", 401, /./],
    [bound, "GET Observation/1", 403, /depends on the answer.*gateway/],
    [bound, "GET Patient/willow-1/$everything", 403, /depends on the answer/],
    [bound, "GET Practitioner?_revinclude=Patient:general-practitioner", 403, /depends on the answer/],
    [
      { scopes: "system/Subscription.cruds" },
      "POST Subscription",
      403,
      /What a Subscription sends is said in its body/,
    ],
    [bound, "GET Group?member=Patient/willow-1", 403, /depends on the answer/],
    [service, "GET Observation?_INCLUDE=Observation:subject", 403, /told by case/],
    [service, "GET Observation?_include=constructor:subject", 403, /depends on the answer/],
    [{ scopes: "system/*.rs" }, "POST $graphql", 403, /covers create on every type/],
    [bound, "GET Observation?subject=Patient/drizzle-2", 403, /depends on the answer/],
    [bound, "GET Observation?subject=Patient/willow-1,Patient/drizzle-2", 403, /depends on the answer/],
    [{ ...bound, scopes: "patient/*.cruds" }, "POST Observation", 403, /depends on its content/],
    [
      { ...service, scopes: "system/Observation.rs?category=laboratory" },
      "GET Observation",
      403,
      /depends on the answer/,
    ],
  ])("%j %s", async (token, request, status, reason) => {
    const judged = await judge(token, request)
    expect([judged.status, judged.reason]).toEqual([status, expect.stringMatching(reason)])
  })

  it.each([
    ["the two ways of saying the URI differ", { "x-forwarded-uri": "/r4/Patient" }],
    ["the two ways of saying the method differ", { "x-forwarded-method": "DELETE" }],
    ["a method override comes along", { "x-http-method-override": "DELETE" }],
    ["a header would delete more than was decided", { "x-cascade": "delete" }],
    ["the URI is outside the base", { "x-original-uri": "/other/Observation" }],
    ["the URI only begins like the base", { "x-original-uri": "/r4x/Observation" }],
    ["the URI climbs", { "x-original-uri": "/r4/Observation/../../admin" }],
    ["the URI is absolute", { "x-original-uri": "http://evil.example/r4/Observation" }],
    ["the method is said twice", { "x-original-method": "GET, DELETE" }],
    ["nothing is said", { "x-original-uri": "" }],
  ])("when %s", async (_what, headers: Record<string, string>) => {
    expect((await judge(service, "GET Observation", headers)).status).toBe(403)
  })

  it("the reason fits into a JSON string and a header as it stands", async () => {
    const { reason } = await judge(service, 'POST Observation?x="\u00e9')
    expect(reason).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })

  it("Basic and a bound token without proof", async () => {
    const authorization = `Basic ${Buffer.from("svc:s3cret:with:colons").toString("base64")}`
    expect((await judge(null, "GET Observation", { authorization })).status).toBe(200)
    expect(
      (await judge({ ...service, cnfJkt: "x" }, "GET Observation")).headers.get("www-authenticate"),
    ).toMatch(/^DPoP /)
  })

  it("each decision is recorded", async () => {
    test.activity.length = 0
    await judge(service, "POST Observation")
    expect(test.activity).toMatchObject([{ kind: "fhir.denied", detail: { via: "forward-auth" } }])
  })
})
