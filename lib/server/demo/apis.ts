/** The demo's APIs: one behind the gateway, one that checks tokens itself, two that live elsewhere. */

import type { NewApi } from "@/lib/apps/api-schema"

export const DEMO_APIS: readonly (Partial<NewApi> & Pick<NewApi, "slug" | "name" | "identifierUri">)[] = [
  {
    slug: "mercy",
    name: "Mercy Hospital FHIR",
    description: "The hospital's clinical record.",
    identifierUri: "https://fhir.mercy.example/r4",
    enforcement: "gateway",
    smart: true,
  },
  {
    slug: "research",
    name: "Research FHIR",
    description: "De-identified records for approved studies.",
    identifierUri: "https://research.mercy.example/fhir",
    fhirBaseUrl: "https://research.mercy.example/fhir",
    enforcement: "own",
  },
  {
    slug: "imaging",
    name: "Imaging Archive",
    description: "Azure Health Data Services; its tokens come from Entra ID.",
    identifierUri: "https://mercy-imaging.fhir.azurehealthcareapis.example",
    fhirBaseUrl: "https://mercy-imaging.fhir.azurehealthcareapis.example",
    enforcement: "own",
    issuer: "entra",
  },
  {
    slug: "lab-partner",
    name: "Lab Partner",
    description: "The partner laboratory's Aidbox.",
    identifierUri: "https://lab-partner.example/fhir",
    fhirBaseUrl: "https://lab-partner.example/fhir",
    enforcement: "own",
    issuer: "aidbox",
  },
]
