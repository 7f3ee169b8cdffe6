/** What an owner says of an upstream OpenID Connect issuer. */

import { z } from "zod"

const issuer = z
  .string()
  .trim()
  .max(500)
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: "Write the issuer in full, such as https://login.example.org/realms/hospital.",
  })
  .refine((value) => !/[?#]/.test(value), { error: "An issuer has no part after ? or #." })

export const upstreamSchema = z
  .object({
    name: z.string().trim().min(1, "Say what people call it.").max(60, "Use at most 60 characters."),
    issuer,
    clientId: z.string().trim().min(1, "Copy the client id from there.").max(300),
    /** Empty: a public client with PKCE alone. */
    clientSecret: z.string().max(1000),
    newcomers: z.enum(["refuse", "member"]),
    allowedPrivateHost: z
      .string()
      .trim()
      .max(260)
      .regex(/^[A-Za-z0-9.:[\]-]*$/, "Write only the host, such as keycloak.internal or 127.0.0.1:8080."),
  })
  .refine(({ issuer, allowedPrivateHost }) => issuer.startsWith("https://") || allowedPrivateHost !== "", {
    path: ["issuer"],
    error: "An issuer outside this network must be https.",
  })
export type UpstreamInput = z.output<typeof upstreamSchema>
