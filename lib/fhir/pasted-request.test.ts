import { expect, it } from "vitest"
import { readPastedRequest } from "./pasted-request"

const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.sig`
const blank = { apiSlug: null, auth: null, clientId: null, scopes: null, patient: null }

it.each([
  ["https://fhir.example/r4/Observation/7", { ...blank, method: "GET", path: "Observation/7" }],
  [
    "https://admit.example/fhir/maple/Observation?patient=7&_include=Observation:subject",
    { ...blank, method: "GET", path: "Observation?patient=7&_include=Observation:subject", apiSlug: "maple" },
  ],
  [
    `curl -X PUT 'https://admit.example/fhir/maple/Patient/7' \\\n  -H 'Authorization: DPoP abc' -d '{"resourceType":"Patient"}'`,
    { ...blank, method: "PUT", path: "Patient/7", apiSlug: "maple", auth: "dpop" },
  ],
  [
    `curl --request=DELETE --url "https://x.example/Observation/7" -u app:secret`,
    { ...blank, method: "DELETE", path: "Observation/7", auth: "basic" },
  ],
  [
    `curl https://x.example/Patient --data-raw '{"a": "it''s"}' -o out.json`,
    { ...blank, method: "POST", path: "Patient" },
  ],
  [
    `GET /fhir/maple/$export HTTP/1.1\nHost: admit.example\nAuthorization: Bearer ${jwt({ client_id: "app_1", scope: "system/*.rs", patient: "Patient/9" })}\n\n`,
    {
      method: "GET",
      path: "$export",
      apiSlug: "maple",
      auth: "bearer",
      clientId: "app_1",
      scopes: "system/*.rs",
      patient: "9",
    },
  ],
])("reads %s", (text, request) => {
  expect(readPastedRequest(text)).toEqual({ ok: true, request })
})

it.each(["", "hello there", "https://x.example/", "curl -X GET", "x".repeat(100_001)])(
  "says what is missing in %#",
  (text) => {
    expect(readPastedRequest(text)).toMatchObject({ ok: false })
  },
)

it("takes hostile tokens for tokens that say nothing", () => {
  for (const token of ["a.b.c", "..", `x.${Buffer.from("[1]").toString("base64")}.`, "é.é.é"])
    expect(readPastedRequest(`GET /Patient/1\nAuthorization: Bearer ${token}`)).toMatchObject({
      ok: true,
      request: { clientId: null, scopes: null },
    })
})
