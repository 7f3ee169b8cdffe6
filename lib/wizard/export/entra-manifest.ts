/** A plan's registrations as Entra manifests (Microsoft Graph format), to paste or to POST to `/applications`. */

import type { Plan } from "../plan"
import { type EntraApplication, type NewGuid, toEntraClient, toEntraResource } from "./entra-application"

export interface NamedManifest {
  /** What it is for: the server's or the app's name. */
  name: string
  fileName: string
  manifest: EntraApplication
}

/** One manifest for the server, where it must be registered, and one for each app. */
export function toEntraManifests(plan: Plan, newGuid: NewGuid): NamedManifest[] {
  const server =
    plan.api && plan.resource.need === "make" && plan.issuer === "entra"
      ? [
          {
            name: plan.api.settings.name,
            fileName: "resource.json",
            manifest: toEntraResource(plan.api.settings, newGuid),
          },
        ]
      : []
  const apps = plan.apps.map((app) => ({
    name: app.settings.name,
    fileName: `${app.key}.json`,
    manifest: toEntraClient(app.settings),
  }))
  return [...server, ...apps]
}
