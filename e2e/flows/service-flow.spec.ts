import * as client from "openid-client"
import { expect, test } from "./protocol"
import { addApp } from "./registrations"

const insecure = { execute: [client.allowInsecureRequests] }

test("openid-client gets a service token with a secret", async ({ sql, api, instance }) => {
  const app = await addApp(sql, "service", { apiId: api.id })
  const config = await client.discovery(
    new URL(instance.url),
    app.clientId,
    {},
    client.ClientSecretBasic(app.secret),
    insecure,
  )
  const tokens = await client.clientCredentialsGrant(config, { scope: "system/Observation.rs" })
  expect(tokens.scope).toBe("system/Observation.rs")
  expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({
    active: true,
    client_id: app.clientId,
    aud: api.identifierUri,
  })
})

test("openid-client gets a service token with a signed assertion", async ({ sql, api, instance }) => {
  const algorithm = { name: "ECDSA", namedCurve: "P-384" }
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])
  const publicJwk = { ...(await crypto.subtle.exportKey("jwk", publicKey)), kid: "k1", alg: "ES384" }
  const app = await addApp(sql, "service", { apiId: api.id, publicJwk })
  const proof = client.PrivateKeyJwt({ key: privateKey, kid: "k1" })
  const config = await client.discovery(new URL(instance.url), app.clientId, {}, proof, insecure)
  expect((await client.clientCredentialsGrant(config)).token_type).toBe("bearer")
})

test("errors are JSON with their status, and no method or body brings a 500", async ({
  request,
  instance,
  sql,
  api,
}) => {
  const app = await addApp(sql, "service", { apiId: api.id })
  const url = `${instance.url}/oauth/token`
  const authorization = `Basic ${Buffer.from(`${app.clientId}:${app.secret}`).toString("base64")}`
  const headers = { authorization }
  expect((await request.get(url, { headers })).status()).toBe(405)
  expect((await request.post(url, { headers, data: { grant_type: "client_credentials" } })).status()).toBe(
    400,
  )
  expect(
    (await request.post(url, { headers, multipart: { grant_type: "client_credentials" } })).status(),
  ).toBe(400)
  const wrong = await request.post(url, { form: { grant_type: "client_credentials", client_id: "nobody" } })
  expect([wrong.status(), (await wrong.json()).error]).toEqual([401, "invalid_client"])
  const good = await request.post(url, { headers, form: { grant_type: "client_credentials" } })
  expect(good.headers()["cache-control"]).toBe("no-store")
})

test("a forged Host does not change discovery (RFC 8414 §2)", async ({ request, instance }) => {
  const headers = { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" }
  const response = await request.get(`${instance.url}/.well-known/openid-configuration`, { headers })
  expect((await response.json()).issuer).toBe(instance.url)
})
