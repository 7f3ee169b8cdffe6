"use server"

import { z } from "zod"
import { idSchema } from "@/lib/id-schema"
import { credentialSettingsSchema, instanceSettingsSchema } from "@/lib/instance-settings"
import { registrationTokenSchema } from "@/lib/registration-token"
import { action } from "@/lib/server/action"
import {
  sendAlertsNow,
  sendTestMail,
  sendTestWebhook,
  setAlertWebhook,
} from "@/lib/server/alerts/alert-settings"
import { makeRegistrationToken, revokeRegistrationToken } from "@/lib/server/registration/tokens"
import { changeSettings } from "@/lib/server/settings/change-settings"
import { replaceSigningKey, rotateSigningKey } from "@/lib/server/settings/signing-keys"
import {
  addUpstream,
  changeUpstream,
  removeUpstream,
  setUpstreamState,
} from "@/lib/server/upstream/upstreams"
import { upstreamChangeSchema, upstreamSchema } from "@/lib/upstream/settings"

export const saveInstance = action(
  z.object({ version: z.int(), settings: instanceSettingsSchema }),
  changeSettings,
)
export const saveCredentialSettings = action(
  z.object({ version: z.int(), settings: credentialSettingsSchema }),
  changeSettings,
)

export const saveAlertWebhook = action(
  z.object({ url: z.string().max(2000, "This address is too long."), newSecret: z.boolean() }),
  setAlertWebhook,
)
export const testMail = action(z.object({}), (_input, actor) => sendTestMail(actor))
export const testWebhook = action(z.object({}), (_input, actor) => sendTestWebhook(actor))
export const alertNow = action(z.object({}), (_input, actor) => sendAlertsNow(actor))

const alg = z.object({ alg: z.enum(["ES256", "RS256", "ES384", "RS384"]) })
export const rotate = action(alg, rotateSigningKey)
export const replaceLeaked = action(alg, replaceSigningKey)

const tokenId = idSchema("registrationToken")
export const makeToken = action(registrationTokenSchema, makeRegistrationToken)
export const revokeToken = action(z.object({ id: tokenId }), revokeRegistrationToken)

const upstreamId = idSchema("upstream")
export const saveUpstream = action(upstreamSchema, addUpstream)
export const editUpstream = action(
  upstreamChangeSchema.safeExtend({ id: upstreamId, version: z.int() }),
  changeUpstream,
)
export const switchUpstream = action(
  z.object({ id: upstreamId, version: z.int(), state: z.enum(["active", "disabled"]) }),
  setUpstreamState,
)
export const dropUpstream = action(z.object({ id: upstreamId }), removeUpstream)
