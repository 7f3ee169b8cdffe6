/**
 * The endpoints that programs call, mounted in front of Next. Each is the very function its API route exports;
 * adding one is adding a row.
 */

import { decisionRoutes } from "@/lib/server/decision/live"
import { fhirRoutes } from "@/lib/server/gateway/live"
import { oauthRoutes } from "@/lib/server/oauth/routes"

export interface MachineRoute {
  methods: string[]
  /** Exact ("/oauth/token"), or everything below a folder ("/fhir/*"). */
  path: string
  handler: (request: Request) => Promise<Response>
  /** Told of a request with a method the route does not take. */
  noteMethod?: (request: Request) => Promise<unknown>
}

export const machineRoutes: MachineRoute[] = [...oauthRoutes, ...fhirRoutes, ...decisionRoutes]
