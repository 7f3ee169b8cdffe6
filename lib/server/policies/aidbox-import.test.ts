/** Import never widens, held against an evaluator of Aidbox's rules that knows nothing of the import. */

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { importAccessPolicy } from "@/lib/policy/aidbox/import-policy"
import { decideCall } from "@/lib/policy/decide"
import type { UserSubject } from "@/lib/policy/model"
import { ALLOW_ALL } from "@/lib/policy/presets"
import { decisionInput, policy, question } from "@/lib/policy/testing"
import { createEngine } from "./engine"
import { checkPolicyText } from "./policy-text"

type Json = Record<string, unknown>
const get = (value: unknown, path: string): unknown =>
  path.split(".").reduce<unknown>((node, key) => (node as Json | undefined)?.[key], value)

/** Matcho, from its documentation: recursive inclusion, `#` finds anywhere, `.` reads the request. */
function matcho(pattern: unknown, value: unknown, request: Json): boolean {
  if (pattern === "present?") return value !== undefined && value !== null
  if (pattern === "nil?") return value === undefined || value === null
  if (pattern === "not-blank?") return typeof value === "string" && value.trim() !== ""
  if (typeof pattern === "string" && pattern.startsWith("#"))
    return typeof value === "string" && new RegExp(pattern.slice(1)).test(value)
  if (typeof pattern === "string" && pattern.startsWith(".")) return value === get(request, pattern.slice(1))
  if (typeof pattern !== "object" || pattern === null) return pattern === value
  const { $enum, "$one-of": oneOf } = pattern as Json
  if (Array.isArray($enum)) return $enum.includes(value)
  if (Array.isArray(oneOf)) return oneOf.some((one) => matcho(one, value, request))
  return Object.entries(pattern).every(([key, part]) =>
    matcho(part, (value as Json | undefined)?.[key], request),
  )
}

function schemaHolds(schema: Json, value: unknown): boolean {
  if ("const" in schema && schema.const !== value) return false
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return false
  if (
    typeof schema.pattern === "string" &&
    typeof value === "string" &&
    !new RegExp(schema.pattern).test(value)
  )
    return false
  const object = value as Json | undefined
  if (
    Array.isArray(schema.required) &&
    !schema.required.every((name) => object?.[name as string] !== undefined)
  )
    return false
  return Object.entries((schema.properties as Json) ?? {}).every(
    ([name, part]) => object?.[name] === undefined || schemaHolds(part as Json, object[name]),
  )
}

function aidboxAllows(policy: Json, request: Json): boolean {
  if (policy.engine === "allow") return true
  if (policy.engine === "matcho") return matcho(policy.matcho, request, request)
  if (policy.engine === "json-schema") return schemaHolds(policy.schema as Json, request)
  if (Array.isArray(policy.and)) return policy.and.every((part) => aidboxAllows(part as Json, request))
  if (Array.isArray(policy.or)) return policy.or.some((part) => aidboxAllows(part as Json, request))
  return false
}

const PATHS = [
  "GET Observation",
  "GET Observation?_include=Observation:subject",
  "GET Observation?patient=p1",
  "GET Observation?code=1",
  "POST Observation/_search",
  "GET Observation/7",
  "GET Observation/7/_history/2",
  "GET Observation/7/_history",
  "GET Observation/_history",
  "GET _history",
  "GET ?_type=Observation",
  "POST Observation",
  "PUT Observation/7",
  "PUT Observation?identifier=1",
  "PATCH Observation/7",
  "DELETE Observation/7",
  "GET Patient",
  "GET Patient/p1",
  "GET Patient/p2",
  "PUT Patient/p1",
  "GET Patient/p1/Observation",
  "GET Encounter/1/Observation",
  "GET Patient/p1/*",
  "GET Patient/p1/$everything",
  "GET Patient/$everything",
  "GET Patient/$export",
  "GET $export",
  "POST Observation/$validate",
  "GET Practitioner/1",
] as const

/** The request as Aidbox would see it; a search held to a record names it. */
function aidboxRequest(text: string, on: { user: UserSubject | null; heldTo: string | null }): Json {
  const { call } = question(text)
  const path = text.split(" ")[1]?.split("?")[0] ?? ""
  const plain = !call.compartment && call.operation === null && call.type !== null
  const params: Json = Object.fromEntries(call.params)
  if (on.heldTo !== null && call.action === "search")
    Object.assign(params, { patient: on.heldTo, subject: on.heldTo })
  if (plain) params["resource/type"] = call.type
  if (plain && call.id !== null) params["resource/id"] = call.id
  const patient = /^Patient\/(.*)$/.exec(on.user?.fhirUser ?? "")?.[1]
  const user = on.user && { id: on.user.id, data: patient ? { patient_id: patient } : {} }
  return {
    "request-method": call.method.toLowerCase(),
    uri: path === "" ? "/fhir" : `/fhir/${path}`,
    params,
    client: { id: "ward-app" },
    "remote-addr": "203.0.113.7",
    ...(user ? { user } : {}),
  }
}

const USERS: readonly (UserSubject | null)[] = [
  null,
  { id: "u1", role: "member", fhirUser: "Practitioner/9" },
  { id: "u2", role: "member", fhirUser: "Patient/p1" },
  { id: "u3", role: "member", fhirUser: "Patient/p2" },
]

const uri = fc.constantFrom(
  "/fhir/Observation",
  "/fhir/Patient/p1",
  "#^/fhir/Observation",
  "#^/fhir/Observation$",
  "#^/fhir/(Observation|Patient)(/[^/]+)?$",
  "#^/fhir/[A-Z][A-Za-z]+(/[A-Za-z0-9.-]{1,64})?(/_history(/[A-Za-z0-9.-]{1,64})?)?$",
  "#/fhir/.*",
  "#/Patient/",
  "#^/fhir/Observation/[0-9]+$",
  "#^/fhir/Observation(?!/7)",
  "#_history$",
  "#^/fhir/((Patient|Group/[A-Za-z0-9.-]{1,64})/)?\\$export$",
  "#^/fhir$|^/fhir/_search$|^/fhir/Observation/_search$",
)
const method = fc.oneof(
  fc.constantFrom("get", "post", "put", "patch", "delete", "#get|post", "#^p", "present?", "nil?"),
  fc.subarray(["get", "post", "put", "delete"], { minLength: 1 }).map((list) => ({ $enum: list })),
)
const parameter = fc.constantFrom<[string, unknown]>(
  ["_include", "nil?"],
  ["patient", ".user.data.patient_id"],
  ["patient", "present?"],
  ["patient", "p1"],
  ["code", "1"],
  ["resource/type", "Observation"],
  ["resource/type", "#^(Observation|Patient)$"],
  ["resource/id", ".user.data.patient_id"],
  ["resource/id", "7"],
)
const matchoOf: fc.Arbitrary<Json> = fc.record(
  {
    "request-method": method,
    uri,
    params: fc.array(parameter, { minLength: 1, maxLength: 2 }).map((list) => Object.fromEntries(list)),
    user: fc.constantFrom<unknown>(
      "present?",
      "nil?",
      { id: "present?" },
      { data: { patient_id: "present?" } },
      { id: "u1" },
    ),
    client: fc.constantFrom<unknown>(
      "present?",
      { id: "ward-app" },
      { id: "other" },
      { id: { $enum: ["other", "ward-app"] } },
      { id: "#ward" },
    ),
    "remote-addr": fc.constantFrom("203.0.113.7", "10.0.0.1", "#^203"),
    headers: fc.constant({ "x-a": "b" }),
  },
  { requiredKeys: [] },
)
const schemaOf: fc.Arbitrary<Json> = fc
  .record(
    {
      "request-method": fc.constantFrom<Json>({ const: "get" }, { enum: ["get", "post"] }, { pattern: "^p" }),
      uri: fc.constantFrom<Json>({ pattern: "^/fhir/Observation" }, { const: "/fhir/Patient" }),
      user: fc.constantFrom<Json>({ required: ["id"] }, { properties: { id: { const: "u1" } } }),
      client: fc.constantFrom<Json>({ properties: { id: { const: "ward-app" } } }, { required: ["id"] }),
    },
    { requiredKeys: [] },
  )
  .chain((properties) =>
    fc.subarray(Object.keys(properties)).map((required) => ({ type: "object", properties, required })),
  )
const leaf: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: matchoOf.map((one) => ({ engine: "matcho", matcho: one })) },
  {
    weight: 2,
    arbitrary: fc
      .array(matchoOf, { minLength: 1, maxLength: 2 })
      .map((list) => ({ engine: "matcho", matcho: { "$one-of": list } })),
  },
  { weight: 2, arbitrary: schemaOf.map((schema) => ({ engine: "json-schema", schema })) },
  { weight: 1, arbitrary: fc.constant({ engine: "allow" }) },
  { weight: 1, arbitrary: fc.constant({ engine: "sql", sql: { query: "select true" } }) },
)
const parts = fc.array(leaf, { minLength: 1, maxLength: 3 })
const accessPolicy: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: parts.map((and) => ({ engine: "complex", and })) },
  { weight: 1, arbitrary: parts.map((or) => ({ engine: "complex", or })) },
)

describe("importing AccessPolicies", () => {
  it("never widens: what the imported text permits, Aidbox permits too", () => {
    const engine = createEngine()
    let permitted = 0
    fc.assert(
      fc.property(accessPolicy, (resource) => {
        const { cedar, status } = importAccessPolicy({ id: "p", ...resource })
        expect(cedar === null).toBe(status === "not_expressible")
        if (cedar === null) return
        expect(checkPolicyText(cedar)).toMatchObject({ ok: true })
        const appPolicies = [policy(cedar)]
        for (const user of USERS) {
          const app = {
            id: "a",
            clientId: "ward-app",
            name: "Ward",
            kind: "confidential" as const,
            smart: false,
            tags: [],
          }
          const input = decisionInput({
            app,
            user,
            appPolicies,
            userPolicies: [ALLOW_ALL],
            scopes: ["system/*.cruds", "user/*.cruds"],
          })
          for (const path of PATHS) {
            const decision = decideCall(engine, input, question(path))
            if (!decision.allowed) continue
            permitted++
            const request = aidboxRequest(path, { user, heldTo: decision.binding.patient })
            expect(
              aidboxAllows(resource, request),
              `${path} ${user?.id} ${JSON.stringify(resource)} ${cedar}`,
            ).toBe(true)
          }
        }
      }),
      { numRuns: 40 },
    )
    // The test would also pass if nothing were ever permitted.
    expect(permitted).toBeGreaterThan(100)
  })

  const statusOf = (resource: Json) => importAccessPolicy({ id: "p", ...resource })
  it.each<[Json, string, RegExp | null]>([
    [{ engine: "matcho", matcho: { "request-method": "get", uri: "/fhir/Observation" } }, "exact", null],
    [
      {
        engine: "matcho",
        matcho: { uri: "#^/fhir/Observation(/[A-Za-z0-9.-]+)?$", "request-method": "get" },
      },
      "exact",
      null,
    ],
    [{ engine: "allow", link: [{ reference: "Client/ward-app" }] }, "exact", null],
    [{ engine: "matcho", matcho: { uri: "#^/fhir/Observation(/a.*)?$" } }, "narrowed", /only some ids/],
    [{ engine: "matcho", matcho: { uri: "#^/fhir/.*$" } }, "narrowed", /no FHIR interaction/],
    [
      {
        engine: "matcho",
        matcho: { uri: "/fhir/Observation", params: { patient: ".user.data.patient_id" } },
      },
      "narrowed",
      /missing sides/,
    ],
    [
      { engine: "allow", link: [{ reference: "Client/a" }, { reference: "User/b" }] },
      "narrowed",
      /any one of its links/,
    ],
    [{ engine: "complex", or: [{ engine: "allow" }, { engine: "sql" }] }, "narrowed", /left out/],
    [{ engine: "complex", and: [{ engine: "allow" }, { engine: "sql" }] }, "not_expressible", /engine "sql"/],
    [{ engine: "complex", and: [], or: [] }, "not_expressible", /one level/],
    [{ engine: "matcho", matcho: { user: { $not: { id: "x" } } } }, "not_expressible", /\$not/],
    [{ engine: "matcho", matcho: { uri: "/fhir/Patient/7" } }, "not_expressible", /whole FHIR interaction/],
    [
      { engine: "json-schema", schema: { properties: { user: { required: ["id"] } } } },
      "not_expressible",
      /absent/,
    ],
    [{ engine: "smart-on-fhir" }, "not_expressible", /smart-on-fhir/],
  ])("reports %j as %s", (resource, status, note) => {
    const report = statusOf(resource)
    expect(report.status).toBe(status)
    if (note) expect(report.notes.join(" ")).toMatch(note)
    else expect(report.notes).toEqual([])
  })
})
