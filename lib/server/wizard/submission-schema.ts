/** The shape of what the wizard's pages send. Whether it can be registered is judged by the plan's own parsers. */

import { z } from "zod"
import { PRESET_IDS } from "@/lib/wizard/permissions"

const line = z.string().max(2048)
const answers = z.record(z.string().max(60), z.string().max(60))

export const submissionToken = z.string().min(16).max(64)

export const appDraft = z.object({
  name: line,
  answers,
  preset: z.enum(PRESET_IDS).nullable(),
  redirectUris: z.array(line).max(200).readonly(),
  launchUrls: z.array(line).max(50).readonly(),
  proof: z.enum(["secret", "key"]).nullable(),
  jwksUri: line,
})

export const serverDraft = z.object({
  name: line,
  fhirBaseUrl: line,
  identifierUri: line,
  allowsPrivateHost: z.boolean(),
  answers,
})
