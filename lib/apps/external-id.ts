/**
 * The id an app or API has where it really lives: Entra ID's application id, or the id of an Aidbox Client. Admit
 * keeps it to be copied; it opens nothing here.
 */

import type { TokenIssuer } from "./app"

export const EXTERNAL_PLACE = { entra: "Entra ID", aidbox: "Aidbox" } as const

/** What the id is called over there. */
export const EXTERNAL_ID_LABEL = {
  entra: "Application (client) id in Entra ID",
  aidbox: "Client id in Aidbox",
} as const

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** FHIR R4 `id`. */
const FHIR_ID = /^[A-Za-z0-9.-]{1,64}$/

/** What is wrong with the id as one of this issuer's, and the mend; `null` for a good one. */
export function findExternalIdFault(issuer: TokenIssuer, id: string): string | null {
  if (issuer === "entra" && !GUID.test(id))
    return "This is no application id of Entra ID. Copy “Application (client) ID” from the registration's overview: 32 hexadecimal digits in five groups."
  if (issuer === "aidbox" && !FHIR_ID.test(id))
    return "This is no id of an Aidbox Client. It has up to 64 letters, digits, dots and hyphens."
  return null
}
