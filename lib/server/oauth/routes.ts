/** The protocol's endpoints as rows of the mount table. */

import { ENDPOINT_PATHS } from "@/lib/oauth/context"
import { selectEndpoint } from "../smart/select-context"
import { authorizeEndpoint } from "./authorize"
import { consentEndpoint } from "./consent"
import { deviceAnswerEndpoint } from "./device"
import { jwks, openIdConfiguration, serverMetadata, smartConfiguration, smartStyle } from "./documents"
import { endSessionEndpoint } from "./end-session"
import { noteMethod } from "./endpoint"
import {
  deviceEndpoint,
  introspectEndpoint,
  launchEndpoint,
  parEndpoint,
  revokeEndpoint,
  tokenEndpoint,
  userinfoEndpoint,
} from "./endpoints"

import { registerEndpoint } from "./register"

export interface OAuthRoute {
  methods: string[]
  path: string
  handler: (request: Request) => Promise<Response>
  noteMethod?: (request: Request) => Promise<unknown>
}

export const oauthRoutes: OAuthRoute[] = [
  { methods: ["GET", "POST"], path: ENDPOINT_PATHS.authorize, handler: authorizeEndpoint },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.token, handler: tokenEndpoint, noteMethod },
  { methods: ["POST"], path: ENDPOINT_PATHS.introspect, handler: introspectEndpoint, noteMethod },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.revoke, handler: revokeEndpoint, noteMethod },
  { methods: ["GET", "POST", "OPTIONS"], path: ENDPOINT_PATHS.userinfo, handler: userinfoEndpoint },
  { methods: ["GET", "OPTIONS"], path: ENDPOINT_PATHS.jwks, handler: jwks },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.par, handler: parEndpoint, noteMethod },
  {
    methods: ["POST", "OPTIONS"],
    path: ENDPOINT_PATHS.deviceAuthorization,
    handler: deviceEndpoint,
    noteMethod,
  },
  { methods: ["POST"], path: ENDPOINT_PATHS.deviceAnswer, handler: deviceAnswerEndpoint },
  { methods: ["GET", "POST"], path: ENDPOINT_PATHS.endSession, handler: endSessionEndpoint },
  {
    methods: ["GET", "POST", "PUT", "DELETE", "OPTIONS"],
    path: ENDPOINT_PATHS.register,
    handler: registerEndpoint,
  },
  { methods: ["POST"], path: ENDPOINT_PATHS.consent, handler: consentEndpoint },
  { methods: ["POST"], path: ENDPOINT_PATHS.select, handler: selectEndpoint },
  { methods: ["POST"], path: ENDPOINT_PATHS.launch, handler: launchEndpoint, noteMethod },
  { methods: ["GET", "OPTIONS"], path: ENDPOINT_PATHS.smartStyle, handler: smartStyle },
  { methods: ["GET", "OPTIONS"], path: "/.well-known/smart-configuration", handler: smartConfiguration },
  { methods: ["GET", "OPTIONS"], path: "/.well-known/openid-configuration", handler: openIdConfiguration },
  { methods: ["GET", "OPTIONS"], path: "/.well-known/oauth-authorization-server", handler: serverMetadata },
]
