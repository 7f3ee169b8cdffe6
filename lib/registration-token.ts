/** What an admin says of a new initial access token (RFC 7591 §3). */

import { z } from "zod"
import { type ApiId, isId } from "@/lib/id"

export const registrationTokenSchema = z.object({
  name: z.string().trim().min(1, "Say who gets it.").max(120, "Use at most 120 characters."),
  appState: z.enum(["draft", "active"]),
  apiId: z
    .string()
    .transform((value) => (value === "" ? null : value))
    .refine(
      (value): value is ApiId | null => value === null || isId("api", value),
      "Pick an API of the list.",
    ),
  uses: z.coerce.number().int().min(1, "At least once.").max(1000, "At most 1000 times."),
  days: z.coerce.number().int().min(1, "At least one day.").max(365, "At most a year."),
})
export type RegistrationTokenInput = z.output<typeof registrationTokenSchema>
