"use server"

import { z } from "zod"
import { type ApiId, isId } from "@/lib/id"
import { action } from "@/lib/server/action"
import { registerPlan } from "@/lib/server/wizard/register-plan"
import { appDraft, submissionToken } from "@/lib/server/wizard/submission-schema"

const apiId = z.custom<ApiId>((value) => typeof value === "string" && isId("api", value))

export const registerApps = action(
  z.object({
    submission: submissionToken,
    server: z.union([z.object({ at: z.literal("known"), apiId }), z.object({ at: z.literal("none") })]),
    apps: z.array(appDraft).length(1),
  }),
  registerPlan,
)
