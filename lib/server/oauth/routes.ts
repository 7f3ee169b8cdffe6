/** The protocol's endpoints as rows of the mount table. */

import { ENDPOINT_PATHS } from "@/lib/oauth/context"
import type { MachineRoute } from "../http/machine-route"
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

export const oauthRoutes: MachineRoute[] = [
  { methods: ["GET", "POST"], path: ENDPOINT_PATHS.authorize, handler: authorizeEndpoint },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.token, plain: tokenEndpoint, noteMethod },
  { methods: ["POST"], path: ENDPOINT_PATHS.introspect, plain: introspectEndpoint, noteMethod },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.revoke, plain: revokeEndpoint, noteMethod },
  { methods: ["GET", "POST", "OPTIONS"], path: ENDPOINT_PATHS.userinfo, plain: userinfoEndpoint },
  { methods: ["GET", "OPTIONS"], path: ENDPOINT_PATHS.jwks, plain: jwks },
  { methods: ["POST", "OPTIONS"], path: ENDPOINT_PATHS.par, plain: parEndpoint, noteMethod },
  {
    methods: ["POST", "OPTIONS"],
    path: ENDPOINT_PATHS.deviceAuthorization,
    plain: deviceEndpoint,
    noteMethod,
  },
  { methods: ["POST"], path: ENDPOINT_PATHS.deviceAnswer, handler: deviceAnswerEndpoint },
  { methods: ["GET", "POST"], path: ENDPOINT_PATHS.endSession, handler: endSessionEndpoint },
  {
    methods: ["GET", "POST", "PUT", "DELETE", "OPTIONS"],
    path: ENDPOINT_PATHS.register,
    plain: registerEndpoint,
  },
  { methods: ["POST"], path: ENDPOINT_PATHS.consent, handler: consentEndpoint },
  { methods: ["POST"], path: ENDPOINT_PATHS.select, handler: selectEndpoint },
  { methods: ["POST"], path: ENDPOINT_PATHS.launch, plain: launchEndpoint, noteMethod },
  { methods: ["GET", "OPTIONS"], path: ENDPOINT_PATHS.smartStyle, plain: smartStyle },
  { methods: ["GET", "OPTIONS"], path: "/.well-known/smart-configuration", plain: smartConfiguration },
  { methods: ["GET", "OPTIONS"], path: "/.well-known/openid-configuration", plain: openIdConfiguration },
  { methods: ["GET", "OPTIONS"], path: "/.well-known/oauth-authorization-server", plain: serverMetadata },
]
