"use server"

import { z } from "zod"
import { PLATFORMS } from "@/lib/apps/app"
import { type AppId, isId } from "@/lib/id"
import { action } from "@/lib/server/action"
import { addRedirectUri, readQuickstart } from "@/lib/server/apps/quickstart"

const id = z.custom<AppId>((value) => typeof value === "string" && isId("app", value))

export const openQuickstart = action(z.object({ id }), readQuickstart)
export const registerRedirect = action(
  z.object({ id, uri: z.string(), platform: z.enum(PLATFORMS) }),
  addRedirectUri,
)
