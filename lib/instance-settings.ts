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

/** A host name or address as URLs write it, with or without a port. */
const privateHost = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/, "Write a host, or host:port, without https://.")

/** How credentials are held, for every app of the instance. */
export const credentialSettingsSchema = z.object({
  /** No new secret may live longer than this many days; `null` for no limit. */
  secretMaxDays: z
    .int("Enter whole days, or leave it empty.")
    .min(1, "Enter 1 to 3650 days.")
    .max(3650, "Enter 1 to 3650 days.")
    .nullish()
    .transform((days) => days ?? null),
  /** Hosts inside the network that Admit may call for key sets and alerts; everything else private is refused. */
  allowedPrivateHosts: z.array(privateHost).max(50, "Enter at most 50 hosts."),
})
export type CredentialSettings = z.output<typeof credentialSettingsSchema>
