/** An app on passport-openidconnect, which knows no PKCE: its nonce stands in for it (OAuth 2.1 §7.5.1). */

import passport from "passport"
import { Strategy } from "passport-openidconnect"
import { discover, redirect, registration, serveApp, showPerson } from "./app.mjs"

const server = await discover()
const strategy = new Strategy(
  {
    issuer: server.issuer,
    authorizationURL: server.authorization_endpoint,
    tokenURL: server.token_endpoint,
    userInfoURL: server.userinfo_endpoint,
    clientID: registration.clientId,
    clientSecret: registration.clientSecret,
    callbackURL: `${registration.origin}/callback`,
    scope: ["email", "profile"],
    nonce: true,
    skipUserProfile: false,
  },
  (issuer, profile, _context, _idToken, accessToken, _refreshToken, done) =>
    done(null, { issuer, email: profile.emails?.[0]?.value, hasAccessToken: Boolean(accessToken) }),
)
passport.use(strategy)

// One browser, one session.
const session = {}

serveApp((request, response, url) => {
  request.session = session
  request.query = Object.fromEntries(url.searchParams)
  response.redirect = (to) => redirect(response, to)
  const answer = (error, user, problem) => {
    if (error || !user) response.writeHead(500).end(String(error?.stack ?? problem?.message))
    else showPerson(response, user.email, { issuer: user.issuer })
  }
  passport.authenticate("openidconnect", answer)(request, response, answer)
})
