"use server"

import { z } from "zod"
import { idSchema } from "@/lib/id-schema"
import { instanceSettingsSchema } from "@/lib/instance-settings"
import { registrationTokenSchema } from "@/lib/registration-token"
import { action } from "@/lib/server/action"
import { makeRegistrationToken, revokeRegistrationToken } from "@/lib/server/registration/tokens"
import { changeSettings } from "@/lib/server/settings/change-settings"
import { replaceSigningKey, rotateSigningKey } from "@/lib/server/settings/signing-keys"
import { addUpstream, removeUpstream } from "@/lib/server/upstream/upstreams"
import { upstreamSchema } from "@/lib/upstream-settings"

export const saveInstance = action(
  z.object({ version: z.int(), settings: instanceSettingsSchema }),
  changeSettings,
)

const alg = z.object({ alg: z.enum(["ES256", "RS256", "ES384", "RS384"]) })
export const rotate = action(alg, rotateSigningKey)
export const replaceLeaked = action(alg, replaceSigningKey)

const tokenId = idSchema("registrationToken")
export const makeToken = action(registrationTokenSchema, makeRegistrationToken)
export const revokeToken = action(z.object({ id: tokenId }), revokeRegistrationToken)

const upstreamId = idSchema("upstream")
export const saveUpstream = action(upstreamSchema, addUpstream)
export const dropUpstream = action(z.object({ id: upstreamId }), removeUpstream)
