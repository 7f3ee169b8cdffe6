/** An app on next-auth, as a Next API route would mount it. */

import nextAuth from "next-auth"
import { getServerSession } from "next-auth/next"
import { redirect, registration, serveApp, showPerson } from "./app.mjs"

const { issuer, clientId, clientSecret } = registration
const options = {
  secret: "of this test alone",
  providers: [
    {
      id: "admit",
      name: "Admit",
      type: "oauth",
      wellKnown: `${issuer}/.well-known/openid-configuration`,
      authorization: { params: { scope: "openid email profile" } },
      clientId,
      clientSecret,
      idToken: true,
      // What the scopes ask for is at the userinfo endpoint (OpenID Connect Core §5.4).
      userinfo: { request: ({ client, tokens }) => client.userinfo(tokens.access_token) },
      checks: ["pkce", "state", "nonce"],
      profile: ({ sub, name, email }) => ({ id: sub, name, email }),
    },
  ],
}

serveApp(async (request, response, url) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  request.body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
  const pairs = (request.headers.cookie ?? "").split("; ").map((pair) => pair.split(/=(.*)/s))
  request.cookies = Object.fromEntries(pairs.map(([name, value = ""]) => [name, decodeURIComponent(value)]))
  request.query = Object.fromEntries(url.searchParams)
  response.status = (code) => Object.assign(response, { statusCode: code })
  response.send = (body) => response.end(body)
  response.json = (body) => response.setHeader("content-type", "application/json").end(JSON.stringify(body))
  if (url.pathname.startsWith("/api/auth/")) {
    request.query.nextauth = url.pathname.split("/").slice(3)
    return (nextAuth.default ?? nextAuth)(request, response, options)
  }
  const session = await getServerSession(request, response, options)
  if (session) return showPerson(response, session.user.email)
  return redirect(response, "/api/auth/signin")
})
