/** What an owner may set of the instance in the console; the environment's part stands in settings.mjs. */

import { z } from "zod"

export const instanceSettingsSchema = z.object({
  organizationName: z.string().trim().max(120, "Use at most 120 characters."),
  supportUrl: z.union([
    z.literal(""),
    z.url({ protocol: /^https$/, error: "Write a full https address, or leave it empty." }),
  ]),
  /** Accept only the issuer as the audience of a client assertion, for every app (RFC 10070). */
  strictAssertionAudience: z.boolean(),
  /** Who may register apps at /oauth/register (RFC 7591). */
  dynamicRegistration: z.enum(["off", "token", "open"]),
  /** Signing keys are replaced after this many days; 0 for never. */
  keyRotationDays: z.coerce.number().int().min(0, "0 turns it off.").max(365, "Choose a year at most."),
})
export type InstanceSettingsInput = z.output<typeof instanceSettingsSchema>
