/** The demo's people: one of every role, and end users who are patients and practitioners of the FHIR server. */

import type { Role } from "@/lib/people/roles"

/** Every demo account has this password; the demo listens on this machine only. */
export const DEMO_PASSWORD = "mercy demo 2026"

export interface DemoPerson {
  key: string
  name: string
  email: string
  role: Role
  fhirUser?: string
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { key: "olga", name: "Olga Brandt", email: "olga@mercy.example", role: "owner" },
  { key: "ana", name: "Ana Silva", email: "ana@mercy.example", role: "admin" },
  { key: "bo", name: "Bo Lindqvist", email: "bo@mercy.example", role: "developer" },
  { key: "chidi", name: "Chidi Okafor", email: "chidi@mercy.example", role: "developer" },
  { key: "ines", name: "Inês Duarte", email: "ines@mercy.example", role: "auditor" },
  {
    key: "doctor",
    name: "Dr. Mara Fernsby",
    email: "mara@mercy.example",
    role: "member",
    fhirUser: "Practitioner/dr-fernsby",
  },
  {
    key: "patient",
    name: "Rosa Lindgren",
    email: "rosa@people.example",
    role: "member",
    fhirUser: "Patient/willow-1",
  },
]
