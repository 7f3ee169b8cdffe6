"use server"

import { z } from "zod"
import { credentialSettingsSchema, instanceSettingsSchema } from "@/lib/instance-settings"
import { action } from "@/lib/server/action"
import { changeSettings } from "@/lib/server/settings/change-settings"
import { rotateSigningKey } from "@/lib/server/settings/signing-keys"

export const saveInstance = action(
  z.object({ version: z.int(), settings: instanceSettingsSchema }),
  changeSettings,
)
export const saveCredentialSettings = action(
  z.object({ version: z.int(), settings: credentialSettingsSchema }),
  changeSettings,
)
export const rotate = action(z.object({ alg: z.enum(["ES256", "RS256"]) }), rotateSigningKey)
