import { createRemoteJWKSet, jwtVerify } from "jose"
import * as oauth from "oauth4webapi"
import * as client from "openid-client"
import { authorizeInBrowser, expect, test } from "./protocol"
import { addApp } from "./registrations"

const SCOPE = "openid profile email offline_access patient/Observation.rs"

// Every step of a person is a plain form: none needs JavaScript.
test.use({ javaScriptEnabled: false })

test("openid-client signs a person in to a confidential app, refreshes, introspects and revokes", async ({
  page,
  sql,
  api,
  receiver,
  instance,
  owner,
}) => {
  const app = await addApp(sql, "confidential", { apiId: api.id, redirectUri: receiver.uri })
  const config = await client.discovery(
    new URL(instance.url),
    app.clientId,
    {},
    client.ClientSecretBasic(app.secret),
    {
      execute: [client.allowInsecureRequests],
    },
  )
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: receiver.uri,
    scope: SCOPE,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  })
  const arrived = await authorizeInBrowser(page, { url, person: owner, receiver })
  const tokens = await client.authorizationCodeGrant(config, arrived, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  })
  const sub = tokens.claims()?.sub ?? ""
  const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ""))
  const access = await jwtVerify(tokens.access_token, keys, {
    issuer: instance.url,
    audience: api.identifierUri,
    typ: "at+jwt",
  })
  expect(access.payload.sub).toBe(sub)
  expect(await client.fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({
    sub,
    email: owner.email,
  })

  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token ?? "")
  expect(refreshed.refresh_token).not.toBe(tokens.refresh_token)
  expect(await client.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true, sub })
  await client.tokenRevocation(config, refreshed.refresh_token ?? "")
  expect(await client.tokenIntrospection(config, refreshed.access_token)).toEqual({ active: false })
})

test("oauth4webapi signs a person in to a public app", async ({
  page,
  sql,
  api,
  receiver,
  instance,
  owner,
}) => {
  const app = await addApp(sql, "public", { apiId: api.id, redirectUri: receiver.uri })
  const issuer = new URL(instance.url)
  const insecure = { [oauth.allowInsecureRequests]: true }
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(server.authorization_endpoint ?? "")
  url.search = new URLSearchParams({
    client_id: app.clientId,
    response_type: "code",
    redirect_uri: receiver.uri,
    scope: SCOPE,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
  }).toString()
  const arrived = await authorizeInBrowser(page, { url, person: owner, receiver })
  const known = { client_id: app.clientId }
  const params = oauth.validateAuthResponse(server, known, arrived, state)
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    known,
    oauth.None(),
    params,
    receiver.uri,
    verifier,
    insecure,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, known, answer)
  expect(tokens.scope).toBe(SCOPE)
  expect(oauth.getValidatedIdTokenClaims(tokens)?.aud).toBe(app.clientId)
})

test("a person who does not allow goes back with access_denied", async ({
  page,
  sql,
  api,
  receiver,
  instance,
  owner,
}) => {
  const app = await addApp(sql, "public", { apiId: api.id, redirectUri: receiver.uri })
  const query = new URLSearchParams({
    client_id: app.clientId,
    response_type: "code",
    redirect_uri: receiver.uri,
    scope: "openid",
    code_challenge: "c".repeat(43),
    code_challenge_method: "S256",
    state: "the-state",
  })
  await page.goto(`${instance.url}/oauth/authorize?${query}`)
  await page.getByLabel("E-mail").fill(owner.email)
  await page.getByLabel("Password").fill(owner.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.getByRole("button", { name: "Do not allow" }).click()
  await expect(page.getByRole("heading", { name: "Back at the app" })).toBeVisible()
  const { searchParams } = receiver.visits.at(-1) ?? new URL(receiver.uri)
  expect(Object.fromEntries(searchParams)).toMatchObject({
    error: "access_denied",
    state: "the-state",
    iss: instance.url,
  })
})

test("an address that is not registered is never redirected to", async ({
  page,
  sql,
  api,
  instance,
  receiver,
}) => {
  const app = await addApp(sql, "public", { apiId: api.id })
  const query = new URLSearchParams({
    client_id: app.clientId,
    response_type: "code",
    redirect_uri: receiver.uri,
    scope: "openid",
    code_challenge: "c".repeat(43),
    code_challenge_method: "S256",
  })
  const response = await page.goto(`${instance.url}/oauth/authorize?${query}`)
  expect(response?.status()).toBe(400)
  await expect(page.getByRole("heading", { name: "This sign-in cannot go on" })).toBeVisible()
  expect(receiver.visits).toEqual([])
})
