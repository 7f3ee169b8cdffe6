"use server"

import { z } from "zod"
import { credentialSettingsSchema, instanceSettingsSchema } from "@/lib/instance-settings"
import { action } from "@/lib/server/action"
import {
  sendAlertsNow,
  sendTestMail,
  sendTestWebhook,
  setAlertWebhook,
} from "@/lib/server/alerts/alert-settings"
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

export const saveAlertWebhook = action(
  z.object({ url: z.string().max(2000, "This address is too long."), newSecret: z.boolean() }),
  setAlertWebhook,
)
export const testMail = action(z.object({}), (_input, actor) => sendTestMail(actor))
export const testWebhook = action(z.object({}), (_input, actor) => sendTestWebhook(actor))
export const alertNow = action(z.object({}), (_input, actor) => sendAlertsNow(actor))
