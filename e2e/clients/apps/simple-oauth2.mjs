/** An app on simple-oauth2, which speaks OAuth 2.0 and leaves PKCE, the nonce and the id token to its user. */

import { createHash, randomBytes } from "node:crypto"
import { AuthorizationCode } from "simple-oauth2"
import { discover, redirect, registration, serveApp, showPerson } from "./app.mjs"

const server = await discover()
const config = {
  client: { id: registration.clientId, secret: registration.clientSecret },
  auth: {
    tokenHost: registration.issuer,
    tokenPath: new URL(server.token_endpoint).pathname,
    revokePath: new URL(server.revocation_endpoint).pathname,
    authorizeHost: registration.issuer,
    authorizePath: new URL(server.authorization_endpoint).pathname,
  },
}
const client = new AuthorizationCode(config)
const redirect_uri = `${registration.origin}/callback`
const code_verifier = randomBytes(32).toString("base64url")
const state = randomBytes(16).toString("base64url")

serveApp(async (_request, response, url) => {
  if (url.pathname !== "/callback") {
    const code_challenge = createHash("sha256").update(code_verifier).digest("base64url")
    const challenge = { code_challenge, code_challenge_method: "S256" }
    const scope = ["openid", "email", "offline_access"]
    return redirect(response, client.authorizeURL({ redirect_uri, scope, state, ...challenge }))
  }
  if (url.searchParams.get("state") !== state) throw new Error("another state came back")
  const first = await client.getToken({ code: url.searchParams.get("code"), redirect_uri, code_verifier })
  const second = await first.refresh()
  const headers = { authorization: `Bearer ${second.token.access_token}` }
  const person = await (await fetch(server.userinfo_endpoint, { headers })).json()
  await second.revokeAll()
  const after = await fetch(server.userinfo_endpoint, { headers })
  return showPerson(response, person.email, { "after revocation": after.status })
})
