"use server"

import { z } from "zod"
import { action } from "@/lib/server/action"
import { findOutServer as findOut } from "@/lib/server/wizard/find-out-server"
import { registerPlan } from "@/lib/server/wizard/register-plan"
import { appDraft, serverDraft, submissionToken } from "@/lib/server/wizard/submission-schema"

export const registerServer = action(
  z.object({ submission: submissionToken, draft: serverDraft, apps: z.array(appDraft).max(20) }),
  ({ submission, draft, apps }, actor) =>
    registerPlan({ submission, server: { at: "new", draft }, apps }, actor),
)

export const findOutServer = action(z.object({ fhirBaseUrl: z.string().max(2048) }), findOut)
