/** A gateway in front of the demo's real FHIR server, with tokens and policies said by the test. */

import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"
import type { Id } from "@/lib/id"
import { refuse } from "@/lib/oauth/refusals"
import type { AppSubject, PolicySource, UserSubject } from "@/lib/policy/model"
import { policy } from "@/lib/policy/testing"
import { type DemoFhirServer, startFhirServer } from "@/lib/server/demo/fhir-server"
import { createEngine } from "@/lib/server/policies/engine"
import type { GatewayActivity, GatewayApi, GatewayDeps, VerifiedToken } from "./deps"
import { createGateway } from "./gateway"
import { DecisionTally } from "./tally"

export const ISSUER = "https://admit.test"
export const BASE = `${ISSUER}/fhir/maple`
export const PERMIT_ALL = "permit (principal, action, resource);"

export interface TestToken {
  scopes: string
  user?: UserSubject
  patient?: string
  audience?: string
  cnfJkt?: string
  /** Cedar texts linked to the app; everything is permitted unless said. */
  policies?: readonly string[]
  userPolicies?: readonly string[]
}

export interface TestGateway {
  gateway: (request: Request) => Promise<Response>
  upstream: DemoFhirServer
  /** Every request the FHIR server got. */
  received: { method: string; url: string; headers: IncomingMessage["headers"] }[]
  activity: GatewayActivity[]
  /** Registers a token and returns it. */
  token(of: TestToken): string
  api: GatewayApi
  deps: GatewayDeps
  call(
    token: string | null,
    request: string,
    init?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>
  close(): Promise<void>
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  // A FHIR body in a test is read freely.
  // biome-ignore lint/suspicious/noExplicitAny: asserted by the test that reads it
  body: any
}

export const CLINICIAN: UserSubject = {
  id: "usr_clinician",
  role: "member",
  fhirUser: "Practitioner/dr-fernsby",
}
export const PATIENT: UserSubject = { id: "usr_patient", role: "member", fhirUser: "Patient/willow-1" }

export async function startTestGateway(): Promise<TestGateway> {
  const received: TestGateway["received"] = []
  const onRequest = (request: IncomingMessage) =>
    received.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers })
  const upstream = await startFhirServer({ port: 0, onRequest })
  const activity: GatewayActivity[] = []
  const tokens = new Map<string, TestToken>()
  const api = testApi(upstream.url)
  const deps = testDeps({ api, tokens, activity })
  const gateway = createGateway(deps)
  return {
    gateway,
    upstream,
    received,
    activity,
    api,
    deps,
    token(of) {
      const token = `token-${tokens.size}`
      tokens.set(token, of)
      return token
    },
    call: (token, request, init) => call(gateway, token, { request, ...init }),
    close: () => upstream.close(),
  }
}

export function testApi(fhirBaseUrl: string): GatewayApi {
  return {
    id: "api_maple" as Id<"api">,
    slug: "maple",
    name: "Maple",
    identifierUri: "api://maple",
    fhirBaseUrl,
    enforcement: "gateway",
    state: "active",
    smart: true,
    allowedPrivateHost: new URL(fhirBaseUrl).hostname,
    upstreamAuthorization: "Bearer upstream-secret",
  }
}

function testDeps(of: {
  api: GatewayApi
  tokens: Map<string, TestToken>
  activity: GatewayActivity[]
}): GatewayDeps {
  const linked = new Map<string, PolicySource>()
  const sealed = new Map<string, string>()
  const policyOf = (cedar: string): PolicySource => {
    const known = linked.get(cedar) ?? policy(cedar, `Policy ${linked.size + 1}`)
    linked.set(cedar, known)
    return known
  }
  return {
    issuer: () => ISSUER,
    now: () => new Date(),
    engine: createEngine(),
    loadApi: async (slug) => (slug === of.api.slug ? of.api : null),
    verifyAccessToken: async (token) => verified(token, of.tokens.get(token)),
    // Proofs are real in the store tests; here a bound token has none.
    checkBinding: async (sent, { jkt }) => {
      if ((jkt === null) === /^dpop /i.test(sent.authorization ?? "")) throw refuse("token.dpop_scheme")
    },
    dpopNonce: async () => "nonce",
    noteUnauthenticated: () => {},
    authenticateBasic: async (_api, { clientId, secret }) =>
      clientId === "svc" && secret === "s3cret:with:colons"
        ? { appId: "app_svc" as Id<"app">, clientId, secretId: null, scopes: ["system/Observation.rs"] }
        : null,
    loadSubjects: async ({ appId }) => {
      const token = of.tokens.get(appId)
      const policies = token?.policies ?? [PERMIT_ALL]
      return {
        app: testApp(appId, token),
        user: token?.user ?? null,
        appPolicies: policies.map(policyOf),
        userPolicies: (token?.userPolicies ?? []).map(policyOf),
      }
    },
    // Tests change what a token may do between two calls; that the real one forgets is proven in the store tests.
    callers: { find: () => undefined, begin: () => () => {} },
    tally: new DecisionTally(async (event) => {
      of.activity.push(event)
    }),
    // Real sealing is proven in the store tests.
    pages: {
      seal(text) {
        const name = randomUUID()
        sealed.set(name, text)
        return name
      },
      open: (name) => sealed.get(name) ?? null,
    },
    report: () => "reference-1",
    clientIp: () => "203.0.113.7",
    smartConfiguration: async (api, base) =>
      api.smart ? { token_endpoint: `${ISSUER}/oauth/token`, fhir: base } : null,
  }
}

const testApp = (id: string, token: TestToken | undefined): AppSubject => ({
  id,
  clientId: id,
  name: "Test app",
  kind: token?.user ? "confidential" : "service",
  smart: true,
  tags: [],
})

function verified(token: string, of: TestToken | undefined): VerifiedToken | null {
  if (!of) return null
  return {
    jti: token,
    appId: token as Id<"app">,
    clientId: token,
    userId: of.user ? (of.user.id as Id<"user">) : null,
    grantId: null,
    audience: [of.audience ?? "api://maple"],
    scopes: of.scopes.split(" "),
    launch: of.patient === undefined ? null : { patient: of.patient },
    cnfJkt: of.cnfJkt ?? null,
    issuedAt: new Date(),
    expiresAt: new Date(Date.now() + 60_000),
  }
}

interface CallInit {
  request: string
  body?: unknown
  headers?: Record<string, string>
}

/** `GET Observation?code=1`, below the gateway's base. */
async function call(gateway: TestGateway["gateway"], token: string | null, init: CallInit): Promise<Answer> {
  const [method = "", url = ""] = init.request.split(" ")
  const headers = new Headers(init.headers)
  if (token !== null && !headers.has("authorization")) headers.set("authorization", `Bearer ${token}`)
  const isText = typeof init.body === "string"
  if (init.body !== undefined && !headers.has("content-type"))
    headers.set("content-type", "application/fhir+json")
  const body =
    init.body === undefined ? undefined : isText ? (init.body as string) : JSON.stringify(init.body)
  const target = /^https?:/.test(url) ? url : `${BASE}/${url}`
  const response = await gateway(new Request(target, { method, headers, body }))
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parse(text) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
