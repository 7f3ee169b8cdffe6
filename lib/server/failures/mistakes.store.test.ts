import { exportJWK, generateKeyPair, SignJWT } from "jose"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { listFailures } from "@/db/queries/failures"
import { appKeys } from "@/db/schema/credentials"
import type { Cause } from "@/lib/failures/causes"
import { ASSERTION_TYPE } from "@/lib/oauth/client-assertion"
import { serveEndpoints } from "../oauth/test-http"
import {
  answerBy,
  authorizePath,
  basic,
  call,
  ISSUER,
  makeWorld,
  obtainCode,
  obtainTokens,
  openTestInstance,
  post,
  redeem,
  refresh,
  settle,
  type TestInstance,
  type World,
} from "../oauth/test-instance"
import { addApi, addApp, addSecret, type TestApp } from "../oauth/test-world"
import { freshId } from "../random"
import { writeNoted } from "./note"

let instance: TestInstance
let endHttp: () => Promise<void>
let world: World
let service: TestApp
let spa: TestApp
let keyed: TestApp
let privateKey: Awaited<ReturnType<typeof generateKeyPair>>["privateKey"]
const secrets: string[] = []

/** From here on requests go over HTTP, through what stands in front of Next. @returns ends it */
async function answerOverHttp(): Promise<() => Promise<void>> {
  const server = await serveEndpoints()
  const base = `http://127.0.0.1:${server.port}`
  answerBy(({ pathname, search }, init) => fetch(base + pathname + search, { ...init, redirect: "manual" }))
  return async () => {
    answerBy(null)
    await server.close()
  }
}

beforeAll(async () => {
  await writeNoted()
  instance = await openTestInstance()
  endHttp = await answerOverHttp()
  world = await makeWorld(instance.db)
  const apiId = world.api.id
  service = await addApp(instance.db, "service", { apiId })
  spa = await addApp(instance.db, "public", { apiId })
  keyed = await addApp(instance.db, "service", { apiId, row: { authMethod: "private_key_jwt" } })
  const pair = await generateKeyPair("ES384")
  privateKey = pair.privateKey
  const publicJwk = { ...(await exportJWK(pair.publicKey)), kid: "k1" }
  await instance.db
    .insert(appKeys)
    .values({ id: freshId("key"), appId: keyed.id, appKind: "service", kid: "k1", publicJwk })
  await settle(instance.db)
  secrets.push(world.app.secret, service.secret)
})
afterAll(async () => {
  await endHttp()
  await writeNoted()
  await instance.close()
})

const CC = { grant_type: "client_credentials" }
const token = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  post("/oauth/token", fields, headers)
const authorize = (app: TestApp, change: Record<string, string | undefined>) =>
  call(authorizePath(app, change), { headers: { cookie: world.cookie } })
const own = (row: Parameters<typeof addApp>[2]) => async () => {
  const app = await addApp(instance.db, "service", row)
  await settle(instance.db)
  return app
}

async function assertion(change: Record<string, unknown> = {}, header: Record<string, unknown> = {}) {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: keyed.id,
    sub: keyed.id,
    aud: ISSUER,
    exp: now + 60,
    jti: crypto.randomUUID(),
    ...change,
  }
  return new SignJWT(claims).setProtectedHeader({ alg: "ES384", kid: "k1", ...header }).sign(privateKey)
}
const asserted = async (jwt: Promise<string> | string) =>
  token({ ...CC, client_assertion_type: ASSERTION_TYPE, client_assertion: await jwt })

async function withSecret(row: NonNullable<Parameters<typeof addSecret>[1]["row"]>) {
  const secret = await addSecret(instance.db, { appId: service.id, kind: "service", row })
  secrets.push(secret)
  await settle(instance.db)
  return token(CC, basic({ clientId: service.clientId, secret }))
}

type Inbox = () => string | null
const inService: Inbox = () => service.id
const inApp: Inbox = () => world.app.id
const inSpa: Inbox = () => spa.id
const inKeyed: Inbox = () => keyed.id
const shared: Inbox = () => null

/** What goes wrong in the field, endpoint by endpoint: the request, the cause, and whose inbox it belongs in. */
const MISTAKES: readonly [title: string, cause: Cause, inbox: Inbox, send: () => Promise<Response>][] = [
  [
    "JSON instead of a form",
    "request.content_type",
    shared,
    () =>
      call("/oauth/token", { method: "POST", body: "{}", headers: { "content-type": "application/json" } }),
  ],
  [
    "a parameter twice",
    "request.duplicate_parameter",
    inService,
    () =>
      call("/oauth/token", {
        method: "POST",
        body: new URLSearchParams("grant_type=client_credentials&scope=a&scope=b"),
        headers: basic(service),
      }),
  ],
  ["no app named", "client.missing", shared, () => token(CC)],
  [
    "an unknown client id",
    "client.unknown",
    shared,
    () => token(CC, basic({ clientId: "nobody", secret: "x" })),
  ],
  ["a wrong secret", "secret.wrong", inService, () => token(CC, basic({ ...service, secret: "wrong" }))],
  [
    "the id in place of the secret",
    "secret.wrong",
    inService,
    () => token(CC, basic({ ...service, secret: service.clientId })),
  ],
  [
    "an expired secret",
    "secret.expired",
    inService,
    () => withSecret({ expiresAt: new Date(Date.now() - 1000) }),
  ],
  ["a disabled secret", "secret.disabled", inService, () => withSecret({ state: "disabled" })],
  [
    "a secret past its retirement",
    "secret.retired",
    inService,
    () => withSecret({ state: "retiring", retireAt: new Date(Date.now() - 1000) }),
  ],
  [
    "Basic that is not base64 of a pair",
    "client.malformed_basic",
    shared,
    () => token(CC, { authorization: "Basic !!!" }),
  ],
  ["another scheme", "client.unknown_scheme", shared, () => token(CC, { authorization: "Digest x" })],
  [
    "secret in header and body",
    "client.mixed_methods",
    inService,
    () => token({ ...CC, client_secret: service.secret }, basic(service)),
  ],
  [
    "two client ids",
    "client.id_mismatch",
    inService,
    () => token({ ...CC, client_id: spa.clientId }, basic(service)),
  ],
  [
    "a public app with a secret",
    "client.public_sent_credentials",
    inSpa,
    () => token({ ...CC, client_id: spa.clientId, client_secret: "x" }),
  ],
  [
    "a service without its secret",
    "client.credentials_missing",
    inService,
    () => token({ ...CC, client_id: service.clientId }),
  ],
  [
    "the secret in the body where Basic is registered",
    "client.other_method_registered",
    inService,
    () => token({ ...CC, client_id: service.clientId, client_secret: service.secret }),
  ],
  ["an assertion that is no JWT", "assertion.malformed", shared, () => asserted("not-a-jwt")],
  [
    "an assertion with an unknown key",
    "assertion.no_matching_key",
    inKeyed,
    () => asserted(assertion({}, { kid: "k2" })),
  ],
  [
    "an assertion for another audience",
    "assertion.audience",
    inKeyed,
    () => asserted(assertion({ aud: "https://other.example" })),
  ],
  ["an assertion that has expired", "assertion.expired", inKeyed, () => asserted(assertion({ exp: 1 }))],
  [
    "an assertion of an hour",
    "assertion.too_long_lived",
    inKeyed,
    () => asserted(assertion({ exp: Math.floor(Date.now() / 1000) + 3600 })),
  ],
  ["an assertion without jti", "assertion.no_jti", inKeyed, () => asserted(assertion({ jti: undefined }))],
  [
    "an assertion twice",
    "assertion.replayed",
    inKeyed,
    async () => {
      const jwt = await assertion()
      await asserted(jwt)
      return asserted(jwt)
    },
  ],
  ["no grant type", "grant_type.missing", inService, () => token({ scope: "x" }, basic(service))],
  [
    "the password grant",
    "grant_type.unsupported",
    inService,
    () => token({ grant_type: "password" }, basic(service)),
  ],
  [
    "client credentials of an app that signs people in",
    "grant_type.not_registered",
    inApp,
    () => token(CC, basic(world.app)),
  ],
  [
    "a scope that is not allowed",
    "scope.not_allowed",
    inService,
    () => token({ ...CC, scope: "system/*.cruds" }, basic(service)),
  ],
  [
    "scopes with commas",
    "scope.comma",
    inService,
    () => token({ ...CC, scope: "system/*.rs,openid" }, basic(service)),
  ],
  [
    "a resource that is not registered",
    "audience.unknown",
    inService,
    () => token({ ...CC, resource: "https://nowhere.example" }, basic(service)),
  ],
  [
    "the resource with a slash too many",
    "audience.trailing_slash",
    inService,
    () => token({ ...CC, resource: `${world.api.identifierUri}/` }, basic(service)),
  ],
  [
    "an API that was not given",
    "audience.not_granted",
    inService,
    async () => {
      const other = await addApi(instance.db)
      await settle(instance.db)
      return token({ ...CC, resource: other.identifierUri }, basic(service))
    },
  ],
  ["a code that was never issued", "code.unknown", inApp, () => redeem(world.app, "never")],
  [
    "a code twice",
    "code.replayed",
    inApp,
    async () => {
      const code = await obtainCode(world)
      await redeem(world.app, code)
      return redeem(world.app, code)
    },
  ],
  [
    "another redirect URI at the token endpoint",
    "code.redirect_uri",
    inApp,
    async () => redeem(world.app, await obtainCode(world), { redirect_uri: "https://app.example.org/other" }),
  ],
  [
    "a lost verifier",
    "code.verifier_missing",
    inApp,
    async () => redeem(world.app, await obtainCode(world), { code_verifier: "" }),
  ],
  [
    "a wrong verifier",
    "code.verifier_wrong",
    inApp,
    async () => redeem(world.app, await obtainCode(world), { code_verifier: "a".repeat(43) }),
  ],
  ["a refresh token that was never issued", "refresh.unknown", inApp, () => refresh(world.app, "never")],
  [
    "a refresh token twice",
    "refresh.reused",
    inApp,
    async () => {
      const { refresh_token } = await obtainTokens(world)
      await refresh(world.app, refresh_token)
      return refresh(world.app, refresh_token)
    },
  ],
  [
    "more scopes at refresh",
    "scope.beyond_grant",
    inApp,
    async () =>
      refresh(world.app, (await obtainTokens(world)).refresh_token, { scope: "openid patient/*.rs" }),
  ],
  [
    "an unknown app at sign-in",
    "authorize.client_unknown",
    shared,
    () => authorize({ ...world.app, clientId: "ghost" }, {}),
  ],
  [
    "a redirect URI with a slash too many",
    "authorize.redirect_uri",
    inApp,
    () => authorize(world.app, { redirect_uri: `${world.app.redirectUri}/` }),
  ],
  [
    "no redirect URI",
    "authorize.no_redirect_uri",
    inApp,
    () => authorize(world.app, { redirect_uri: undefined }),
  ],
  [
    "the implicit flow",
    "authorize.response_type",
    inApp,
    () => authorize(world.app, { response_type: "token" }),
  ],
  [
    "no PKCE",
    "authorize.pkce_missing",
    inApp,
    () => authorize(world.app, { code_challenge: undefined, code_challenge_method: undefined }),
  ],
  [
    "PKCE plain",
    "authorize.pkce_method",
    inApp,
    () => authorize(world.app, { code_challenge_method: "plain" }),
  ],
  [
    "a resource nobody registered, at sign-in",
    "audience.unknown",
    inApp,
    async () => {
      return authorize(world.app, { resource: "https://nowhere.example" })
    },
  ],
  [
    "a prompt that does not exist",
    "authorize.prompt",
    inApp,
    () => authorize(world.app, { prompt: "none login" }),
  ],
  [
    "a request object",
    "authorize.request_object",
    inApp,
    () => authorize(world.app, { request: "e30.e30." }),
  ],
  [
    "a pushed redirect URI that is not registered",
    "par.redirect_uri",
    inApp,
    () =>
      post("/oauth/par", { response_type: "code", redirect_uri: "https://evil.example" }, basic(world.app)),
  ],
  [
    "introspection by a public app",
    "introspect.public_client",
    inSpa,
    () => post("/oauth/introspect", { token: "x", client_id: spa.clientId }),
  ],
  [
    "sign-out to an unregistered address",
    "logout.redirect_uri",
    inApp,
    () =>
      call(
        `/oauth/end-session?${new URLSearchParams({ client_id: world.app.clientId, post_logout_redirect_uri: "https://evil.example" })}`,
        { headers: { cookie: world.cookie } },
      ),
  ],
]

const open = (appId: string | null) =>
  listFailures(instance.db, { appId: appId as never, resolved: false, limit: 500 })

/**
 * RFC 6749 §5.2 and no more: neither what is registered nor, to a program, the cause. The page a person sees names the
 * cause for the developer behind them, where its sentence says it already.
 */
async function expectNothingExtra(response: Response, cause: Cause) {
  const text = await response.text()
  const headers = decodeURIComponent(JSON.stringify([...response.headers]))
  for (const secret of secrets) expect(text + headers).not.toContain(secret)
  if (response.status === 400) expect(text + headers).not.toContain(world.app.redirectUri)
  expect(headers).not.toContain(cause)
  if (!text.startsWith("{")) return
  expect(text).not.toContain(cause)
  const known = ["error", "error_description", "error_uri"]
  expect(known).toEqual(expect.arrayContaining(Object.keys(JSON.parse(text))))
}

describe("forty mistakes and more", () => {
  test.each(MISTAKES)("%s arrives as %s in the right inbox", async (_title, cause, inbox, send) => {
    const count = async () =>
      (await open(inbox())).filter((row) => row.cause === cause).reduce((sum, row) => sum + row.count, 0)
    const before = await count()
    const response = await send()
    expect(response.status).toBeLessThan(500)
    await expectNothingExtra(response, cause)
    await writeNoted()
    expect(await count()).toBe(before + 1)
  })

  test("nothing that was kept holds a secret, and nothing on the wire names a cause", async () => {
    const rows = await instance.db.$client`select sample::text as sample, client_id from failures`
    const kept = rows.map((row) => `${row.sample} ${row.client_id}`).join("\n")
    for (const secret of secrets) expect(kept).not.toContain(secret)
    const bodies = await Promise.all(
      [
        token(CC, basic({ clientId: "nobody", secret: "x" })),
        token(CC, basic({ ...service, secret: "wrong" })),
      ].map(async (answer) => (await answer).text()),
    )
    expect(new Set(bodies).size).toBe(1)
    expect(bodies[0]).not.toContain("secret.")
  })

  test("an app that is disabled, a draft or in the bin is told apart inside", async () => {
    for (const [row, cause] of [
      [{ state: "disabled" }, "client.disabled"],
      [{ state: "draft" }, "client.draft"],
      [{ binnedAt: new Date() }, "client.binned"],
    ] as const) {
      const app = await own({ apiId: world.api.id, row })()
      await token(CC, basic(app))
      await writeNoted()
      expect((await open(app.id)).map((failure) => failure.cause)).toEqual([cause])
    }
  })
})
