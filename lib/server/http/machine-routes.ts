/**
 * The endpoints that programs call, mounted in front of Next. Each is the very function its API route exports;
 * adding one is adding a row.
 */

import { decisionRoutes } from "@/lib/server/decision/live"
import { fhirRoutes } from "@/lib/server/gateway/live"
import { oauthRoutes } from "@/lib/server/oauth/routes"
import type { MachineRoute } from "./machine-route"

export const machineRoutes: MachineRoute[] = [...oauthRoutes, ...fhirRoutes, ...decisionRoutes]
