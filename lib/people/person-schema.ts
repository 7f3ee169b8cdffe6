/** What an admin may say of a person; one parser for form, command line and import. */

import { z } from "zod"
import { ROLES } from "./roles"

const fhirUserPattern = /^(Patient|Practitioner|PractitionerRole|RelatedPerson|Person)\/[A-Za-z0-9\-.]{1,64}$/

export const nameField = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(120, "Use at most 120 characters.")
  .refine((name) => !/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(name), "Remove the invisible characters.")

export const emailField = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "Use at most 254 characters.")
  .pipe(z.email("Enter an e-mail address such as ana@example.org."))

/** SMART App Launch 2.2 §scopes-for-requesting-identity-data: what `fhirUser` may refer to. */
const fhirUserField = z
  .string()
  .trim()
  .refine(
    (value) => value === "" || fhirUserPattern.test(value),
    "Write a type and an id, such as Patient/123 or Practitioner/7.",
  )
  .transform((value) => value || null)

export const personSchema = z.object({
  name: nameField,
  email: emailField,
  role: z.enum(ROLES),
  fhirUser: fhirUserField,
})
export type PersonInput = z.output<typeof personSchema>
