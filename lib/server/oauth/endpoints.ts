/** The endpoints, each a function of a plain request; Next's routes and the mount table share them. */

import { authorizeDevice } from "@/lib/oauth/device"
import { introspect } from "@/lib/oauth/introspection"
import { makeLaunch } from "@/lib/oauth/launch-endpoint"
import { pushRequest } from "@/lib/oauth/par"
import { revoke } from "@/lib/oauth/revocation"
import { token } from "@/lib/oauth/token"
import { userinfo } from "@/lib/oauth/userinfo"
import { oauthEndpoint } from "./endpoint"

export const tokenEndpoint = oauthEndpoint({
  endpoint: "token",
  methods: ["POST"],
  core: token,
  cors: "registered",
  activity: { done: "token.issued", refused: "token.refused" },
})

export const introspectEndpoint = oauthEndpoint({
  endpoint: "introspect",
  methods: ["POST"],
  core: introspect,
  cors: "none",
  activity: { refused: "introspect.refused" },
})

export const revokeEndpoint = oauthEndpoint({
  endpoint: "revoke",
  methods: ["POST"],
  core: revoke,
  cors: "registered",
  activity: { done: "token.revoked", refused: "token.refused" },
})

export const parEndpoint = oauthEndpoint({
  endpoint: "par",
  methods: ["POST"],
  core: pushRequest,
  cors: "registered",
  activity: { refused: "authorize.refused" },
})

export const deviceEndpoint = oauthEndpoint({
  endpoint: "deviceAuthorization",
  methods: ["POST"],
  core: authorizeDevice,
  cors: "registered",
  activity: { refused: "authorize.refused" },
})

export const launchEndpoint = oauthEndpoint({
  endpoint: "launch",
  methods: ["POST"],
  core: makeLaunch,
  cors: "none",
  activity: { refused: "authorize.refused" },
})

export const userinfoEndpoint = oauthEndpoint({
  endpoint: "userinfo",
  methods: ["GET", "POST"],
  core: userinfo,
  cors: "registered",
  activity: {},
})
