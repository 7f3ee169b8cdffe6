/** The ways to ask for a decision without going through the gateway, joined to the rest of the server. */

import { deps } from "@/lib/server/gateway/live"
import { authzenConfiguration, createEvaluation, createEvaluations } from "./decision-api"
import { createForwardAuth } from "./forward-auth"

/** `/forward-auth/{api}`: for reverse proxies. */
export const forwardAuth = createForwardAuth(deps)

/** OpenID AuthZEN Authorization API 1.0, for FHIR servers that ask. */
export const evaluation = createEvaluation(deps)
export const evaluations = createEvaluations(deps)
export const authzen = async (): Promise<Response> => authzenConfiguration()

const ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
export const decisionRoutes = [
  { methods: ANY, path: "/forward-auth/*", handler: forwardAuth },
  { methods: ["POST"], path: "/access/v1/evaluation", handler: evaluation },
  { methods: ["POST"], path: "/access/v1/evaluations", handler: evaluations },
  { methods: ["GET"], path: "/.well-known/authzen-configuration", handler: authzen },
]
