"use server"

import { z } from "zod"
import { idSchema } from "@/lib/id-schema"
import { action } from "@/lib/server/action"
import { registerPlan } from "@/lib/server/wizard/register-plan"
import { appDraft, submissionToken } from "@/lib/server/wizard/submission-schema"

export const registerApps = action(
  z.object({
    submission: submissionToken,
    server: z.union([
      z.object({ at: z.literal("known"), apiId: idSchema("api") }),
      z.object({ at: z.literal("none") }),
    ]),
    apps: z.array(appDraft).length(1),
  }),
  registerPlan,
)
