/** What the launcher page shows. Types only: the page's client parts may not import the server. */

import type { Id } from "@/lib/id"
import type { Described } from "./chart-words"

export interface LauncherView {
  apis: { id: string; name: string; iss: string }[]
  /** The chosen API's FHIR base, sent as `iss`; null when the app was given no SMART API. */
  iss: string | null
  /** Who may be asked to sign in; only people the actor may see. */
  people: { id: string; name: string; fhirUser: string | null }[]
  /** Patients the actor may open; null when the FHIR server could not be asked. */
  patients: Described[] | null
  encounters: Described[]
  scenarios: { id: Id<"scenario">; name: string; query: string }[]
  launchUrl: string | null
}
