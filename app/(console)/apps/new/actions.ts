"use server"

import { z } from "zod"
import { type ApiId, isId } from "@/lib/id"
import { action } from "@/lib/server/action"
import { registerPlan } from "@/lib/server/wizard/register-plan"
import { PRESET_IDS } from "@/lib/wizard/permissions"

const apiId = z.custom<ApiId>((value) => typeof value === "string" && isId("api", value))
const line = z.string().max(2048)

const app = z.object({
  name: line,
  answers: z.record(z.string().max(60), z.string().max(60)),
  preset: z.enum(PRESET_IDS).nullable(),
  redirectUris: z.array(line).max(200).readonly(),
  launchUrls: z.array(line).max(50).readonly(),
  proof: z.enum(["secret", "key"]).nullable(),
  jwksUri: line,
})

export const registerApps = action(
  z.object({
    submission: z.string().min(16).max(64),
    server: z.union([z.object({ at: z.literal("known"), apiId }), z.object({ at: z.literal("none") })]),
    apps: z.array(app).length(1),
  }),
  registerPlan,
)
