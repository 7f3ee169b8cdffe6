/** The ways to ask for a decision without going through the gateway, joined to the rest of the server. */

import { deps } from "@/lib/server/gateway/live"
import { overRequest } from "@/lib/server/http/plain"
import { authzenConfiguration, createEvaluation, createEvaluations } from "./decision-api"
import { createForwardAuth } from "./forward-auth"

/** `/forward-auth/{api}`: for reverse proxies. */
export const forwardAuth = createForwardAuth(deps)

/** OpenID AuthZEN Authorization API 1.0, for FHIR servers that ask. */
const plain = { evaluation: createEvaluation(deps), evaluations: createEvaluations(deps) }
export const evaluation = overRequest(plain.evaluation)
export const evaluations = overRequest(plain.evaluations)
export const authzen = async (): Promise<Response> => authzenConfiguration()

const ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
export const decisionRoutes = [
  { methods: ANY, path: "/forward-auth/*", handler: forwardAuth },
  { methods: ["POST"], path: "/access/v1/evaluation", plain: plain.evaluation },
  { methods: ["POST"], path: "/access/v1/evaluations", plain: plain.evaluations },
  { methods: ["GET"], path: "/.well-known/authzen-configuration", handler: authzen },
]
