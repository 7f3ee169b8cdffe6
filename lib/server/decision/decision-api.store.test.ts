import { afterAll, beforeAll, describe, expect, test } from "vitest"
import * as schema from "@/db/schema/index"
import type { DecisionInput } from "@/lib/policy/model"
import { decisionInput, policy } from "@/lib/policy/testing"
import {
  basic,
  ISSUER,
  introspectAs,
  openTestInstance,
  post,
  settle,
  type TestInstance,
} from "@/lib/server/oauth/test-instance"
import { addApi, addApp, type TestApp } from "@/lib/server/oauth/test-world"
import { createEngine } from "@/lib/server/policies/engine"
import { freshId } from "@/lib/server/random"
import { narrowScopes } from "./effective-scopes"
import { authzen, evaluation, evaluations } from "./live"

let instance: TestInstance
let server: TestApp
let app: TestApp
let stranger: TestApp
let token: string

const CEDAR = `permit (principal, action in [Action::"read", Action::"search"], resource in Type::"Observation");
permit (principal, action == Action::"create", resource in Type::"Procedure");
permit (principal, action in [Action::"read", Action::"patch"], resource in Type::"Condition") when { resource.categories.contains("problem-list-item") };`

beforeAll(async () => {
  instance = await openTestInstance()
  const { db } = instance
  const api = await addApi(db, { enforcement: "own", fhirBaseUrl: "https://fhir.example.org/r4" })
  const other = await addApi(db)
  app = await addApp(db, "service", { apiId: api.id, row: { allowedScopes: ["system/*.cruds"] } })
  server = await addApp(db, "service", { apiId: api.id })
  stranger = await addApp(db, "service", { apiId: other.id })
  const id = freshId("policy")
  await db.insert(schema.policies).values({ id, name: `Policy ${id}`, cedar: CEDAR })
  await db.insert(schema.policyLinks).values({ id: freshId("policyLink"), policyId: id, appId: app.id })
  await settle(db)
  const answer = await post("/oauth/token", { grant_type: "client_credentials" }, basic(app))
  token = (await answer.json()).access_token
})
afterAll(() => instance.close())

const subject = () => ({ type: "access_token", id: token })
function ask(
  body: unknown,
  as: TestApp = server,
  handler = evaluation,
  headers: Record<string, string> = {},
) {
  const sent = typeof body === "string" ? body : JSON.stringify(body)
  return handler(
    new Request(`${ISSUER}/access/v1/evaluation`, {
      method: "POST",
      body: sent,
      headers: { "content-type": "application/json", ...basic(as), ...headers },
    }),
  )
}
const decisionOf = async (name: string, resource: object, as?: TestApp) =>
  (await ask({ subject: subject(), action: { name }, resource }, as)).json()

describe("one evaluation", () => {
  test.each([
    ["GET", { type: "url", id: "Observation?code=1" }, true],
    ["GET", { type: "url", id: "/Observation/7" }, true],
    ["POST", { type: "url", id: "Observation" }, false],
    ["read", { type: "Observation", id: "7" }, true],
    ["search", { type: "Observation" }, true],
    ["create", { type: "Observation" }, false],
    ["delete", { type: "Observation", id: "7" }, false],
    ["read", { type: "Patient", id: "7" }, false],
    ["read", { type: "Nonsense", id: "7" }, false],
    ["read", { type: "Observation" }, false],
    ["fly", { type: "Observation", id: "7" }, false],
  ])("%s %j: %s", async (name, resource, decision) => {
    expect(await decisionOf(name, resource)).toMatchObject({ decision })
  })

  test("says why not, and what is missing", async () => {
    const { context } = await decisionOf("create", { type: "Observation" })
    expect(context.reason).toMatchObject({ code: "not_permitted", message: expect.stringMatching(/create/) })
  })

  test("a patch is decided by what it changes and by what comes of it", async () => {
    const condition = (code: string) => ({
      resourceType: "Condition",
      id: "1",
      category: [{ text: code }, { coding: [{ code }] }],
    })
    const [own, other] = [condition("problem-list-item"), condition("encounter-diagnosis")]
    const on = (properties: object) => decisionOf("patch", { type: "Condition", id: "1", properties })
    for (const properties of [
      { existing: own },
      { existing: own, resource: other },
      { existing: other, resource: own },
    ])
      expect(await on(properties)).toMatchObject({ decision: false })
    expect(await on({ existing: own, resource: own })).toMatchObject({ decision: true })
  })

  test("what is written refers by no search that its sender may not make", async () => {
    const on = (reference: string) =>
      decisionOf("create", {
        type: "Procedure",
        properties: { resource: { resourceType: "Procedure", subject: { reference } } },
      })
    expect(await on("Patient?family=x")).toMatchObject({ decision: false })
    expect(await on("Observation?code=x")).toMatchObject({ decision: true })
    expect(await on("Patient/1")).toMatchObject({ decision: true })
  })

  test("content that decides is asked for, and decides", async () => {
    const condition = (code: string) => ({
      resourceType: "Condition",
      id: "1",
      category: [{ coding: [{ code }] }],
    })
    const on = (properties?: object) => decisionOf("read", { type: "Condition", id: "1", properties })
    const unseen = await on()
    expect(unseen).toMatchObject({
      decision: false,
      context: { hold: { categories: ["problem-list-item"] } },
    })
    expect(await on({ resource: condition("problem-list-item") })).toMatchObject({ decision: true })
    expect(await on({ resource: condition("encounter-diagnosis") })).toMatchObject({ decision: false })
    expect(await on({ resource: { ...condition("problem-list-item"), id: "2" } })).toMatchObject({
      decision: false,
    })
    expect(await on({ resource: { resourceType: "Observation", id: "1" } })).toMatchObject({
      decision: false,
    })
  })
})

describe("who may ask", () => {
  test("an app that was given the API; to any other the token is not valid", async () => {
    expect(await decisionOf("read", { type: "Observation", id: "7" }, stranger)).toMatchObject({
      decision: false,
      context: { reason: { code: "invalid_token" } },
    })
  })

  test("nobody without credentials, and nobody with wrong ones", async () => {
    expect((await ask({}, { ...server, secret: "wrong" })).status).toBe(401)
    expect((await ask({}, server, evaluation, { authorization: "" })).status).toBe(401)
  })
})

describe("what is sent", () => {
  test.each([
    ["no JSON", "{"],
    ["no object", "7"],
    ["no subject", { action: { name: "read" }, resource: { type: "Observation", id: "1" } }],
    [
      "another kind of subject",
      { subject: { type: "user", id: "x" }, action: { name: "read" }, resource: { type: "url", id: "" } },
    ],
  ])("%s is a 400", async (_what, body) => {
    expect((await ask(body)).status).toBe(400)
    expect((await ask(body, server, evaluations)).status).toBe(400)
  })

  test("too much is a 413", async () => {
    const body = { subject: { type: "access_token", id: "x".repeat(2_000_000) } }
    for (const at of [evaluation, evaluations]) expect((await ask(body, server, at)).status).toBe(413)
  })

  test("form data is a 400", async () => {
    expect((await ask("a=b", server, evaluation, { "content-type": "text/plain" })).status).toBe(400)
  })
})

describe("a batch", () => {
  const batch = (more: object) => ask({ subject: subject(), ...more }, server, evaluations)
  const read = (type: string) => ({ action: { name: "read" }, resource: { type, id: "1" } })

  test("answers in order, with what its top says for all", async () => {
    const answer = await batch({
      action: { name: "read" },
      evaluations: [
        { resource: { type: "Observation", id: "1" } },
        { resource: { type: "Patient", id: "1" } },
      ],
    })
    const { evaluations: answers } = await answer.json()
    expect(answers.map(({ decision }: { decision: boolean }) => decision)).toEqual([true, false])
  })

  test.each([
    ["deny_on_first_deny", [false]],
    ["permit_on_first_permit", [false, true]],
    ["execute_all", [false, true, true]],
  ])("%s", async (evaluations_semantic, decisions) => {
    const evaluationsSent = [read("Patient"), read("Observation"), read("Observation")]
    const answer = await batch({ options: { evaluations_semantic }, evaluations: evaluationsSent })
    const { evaluations: answers } = await answer.json()
    expect(answers.map(({ decision }: { decision: boolean }) => decision)).toEqual(decisions)
  })

  test("has at most fifty", async () => {
    expect((await batch({ evaluations: Array(51).fill(read("Observation")) })).status).toBe(400)
  })

  test("without evaluations is a single one", async () => {
    expect(await (await batch(read("Observation"))).json()).toMatchObject({ decision: true })
  })
})

test("the endpoints are found by their configuration", async () => {
  expect(await (await authzen()).json()).toMatchObject({
    policy_decision_point: ISSUER,
    access_evaluations_endpoint: `${ISSUER}/access/v1/evaluations`,
  })
})

describe("effective scopes", () => {
  test("stand in the introspection beside the granted ones", async () => {
    expect(await introspectAs(server, token)).toMatchObject({
      scope: "system/*.cruds",
      effective_scope: "system/Condition.r system/Observation.rs system/Procedure.c",
    })
  })

  test.each([
    ["system/*.rs", "permit (principal, action, resource);", ["system/*.rs"]],
    ["system/*.read", "permit (principal, action, resource);", ["system/*.read"]],
    [
      "system/Observation.cruds",
      'permit (principal, action == Action::"read", resource);',
      ["system/Observation.r"],
    ],
    [
      "system/Observation.rs?category=laboratory",
      "permit (principal, action, resource);",
      ["system/Observation.rs?category=laboratory"],
    ],
    ["system/Patient.rs openid", CEDAR, ["openid"]],
    ["patient/*.rs", "permit (principal, action, resource);", []],
  ])("%s under a policy", async (scopes, cedar, effective) => {
    const input: DecisionInput = decisionInput({
      scopes: scopes.split(" "),
      appPolicies: [policy(cedar, "P")],
    })
    expect(await narrowScopes(createEngine(), input)).toEqual(effective)
  })
})
