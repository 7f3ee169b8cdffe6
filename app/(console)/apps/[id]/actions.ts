"use server"

import { z } from "zod"
import { APP_KINDS, PLATFORMS } from "@/lib/apps/app"
import { refuseLeak } from "@/lib/credentials/leak"
import { idSchema } from "@/lib/id-schema"
import { action } from "@/lib/server/action"
import { binApp, restoreApp, revokeAppTokens, setAppState } from "@/lib/server/apps/app-life"
import { addOwner as giveApp, removeOwner as takeApp } from "@/lib/server/apps/app-owners"
import { changeKind } from "@/lib/server/apps/change-kind"
import { grantApi, withdrawApi } from "@/lib/server/apps/grant-api"
import { makeHandOver } from "@/lib/server/apps/hand-over"
import { addRedirectUri, readQuickstart } from "@/lib/server/apps/quickstart"
import { getApp } from "@/lib/server/apps/read-app"
import { revertApp } from "@/lib/server/apps/revert-app"
import { addSecret, removeSecret, setSecretState, whichSecret } from "@/lib/server/apps/secrets"
import { debugAssertion } from "@/lib/server/credentials/debug-assertion"
import { examineKeySet } from "@/lib/server/credentials/key-set-doctor"
import { addKeys, removeKey, setKeyState } from "@/lib/server/credentials/keys"
import { findLatestFailure } from "@/lib/server/failures/inbox"
import { linkPolicy, unlinkPolicy } from "@/lib/server/policies/link-policy"
import { weighLink, weighUnlink } from "@/lib/server/policies/weigh-change"

const appId = idSchema("app")
const apiId = idSchema("api")
const policyId = idSchema("policy")
const linkId = idSchema("policyLink")
const secretId = idSchema("secret")
const userId = idSchema("user")
const reason = z.string().trim().max(500).optional()
const day = z.iso.date().transform((date) => new Date(`${date}T23:59:59Z`))
const moment = z.iso.datetime().transform((text) => new Date(text))

const keyId = idSchema("key")
const pasted = (what: string, max: number) => z.string().max(max, `${what} is too long.`)

export const readFirstToken = action(z.object({ id: appId }), async ({ id }, actor) => ({
  at: (await getApp(id, actor)).firstTokenAt?.toISOString() ?? null,
  refused: (await findLatestFailure(id, actor))?.cause ?? null,
}))

export const revert = action(z.object({ id: appId, entryId: z.int(), version: z.int(), reason }), revertApp)

export const changeAppKind = action(
  z.object({ id: appId, version: z.int(), to: z.enum(APP_KINDS), reason }),
  changeKind,
)

export const setState = action(
  z.object({ id: appId, state: z.enum(["active", "disabled"]), reason }),
  setAppState,
)
export const moveToBin = action(z.object({ id: appId, reason }), binApp)
export const takeFromBin = action(z.object({ id: appId }), restoreApp)
export const revokeTokens = action(z.object({ id: appId, reason }), revokeAppTokens)

const secretInput = z.object({
  appId,
  name: z
    .string()
    .trim()
    .min(1, "Name the place it will be used in.")
    .max(80, "Use at most 80 characters.")
    .check(refuseLeak),
  expiresAt: z.union([z.literal("").transform(() => null), day], { error: "Choose a day." }),
})
export const newSecret = action(secretInput, addSecret)
/** A new secret that only the one who opens the link sees. */
export const handOver = action(secretInput, makeHandOver)
export const changeSecretState = action(
  z.object({
    appId,
    id: secretId,
    state: z.enum(["live", "retiring", "disabled"]),
    retireAt: z.union([day, moment], { error: "Choose a day." }).nullish(),
  }),
  setSecretState,
)
export const recogniseSecret = action(
  z.object({ appId, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  whichSecret,
)
export const deleteSecret = action(z.object({ appId, id: secretId }), removeSecret)

export const newKeys = action(z.object({ appId, keys: pasted("This", 100_000) }), addKeys)
export const changeKeyState = action(
  z.object({ appId, id: keyId, state: z.enum(["live", "disabled"]) }),
  setKeyState,
)
export const deleteKey = action(z.object({ appId, id: keyId }), removeKey)
export const askKeySet = action(z.object({ appId, uri: pasted("The address", 2000) }), examineKeySet)
export const examineAssertion = action(
  z.object({ appId, assertion: pasted("The assertion", 16_384) }),
  debugAssertion,
)

export const addOwner = action(z.object({ appId, userId }), giveApp)
export const removeOwner = action(z.object({ appId, userId }), takeApp)

export const allowApi = action(z.object({ appId, apiId }), (input, actor) =>
  grantApi({ ...input, roles: [] }, actor),
)
export const disallowApi = action(z.object({ appId, apiId }), withdrawApi)
export const link = action(z.object({ policyId, appId, apiId: apiId.nullish() }), linkPolicy)
export const unlink = action(z.object({ policyId, id: linkId }), unlinkPolicy)

export const openQuickstart = action(z.object({ id: appId }), readQuickstart)
export const registerRedirect = action(
  z.object({ id: appId, uri: z.string(), platform: z.enum(PLATFORMS) }),
  addRedirectUri,
)
export const foreseeLink = action(z.object({ policyId, appId }), weighLink)
export const foreseeUnlink = action(z.object({ policyId, id: linkId }), weighUnlink)
