"use server"

import { z } from "zod"
import { PLATFORMS } from "@/lib/apps/app"
import { type ApiId, type AppId, type Id, isId, type PolicyId, type SecretId } from "@/lib/id"
import { action } from "@/lib/server/action"
import { binApp, restoreApp, revokeAppTokens, setAppState } from "@/lib/server/apps/app-life"
import { changeApp } from "@/lib/server/apps/change-app"
import { grantApi, withdrawApi } from "@/lib/server/apps/grant-api"
import { addRedirectUri, readQuickstart } from "@/lib/server/apps/quickstart"
import { getApp } from "@/lib/server/apps/read-app"
import { addSecret, removeSecret, setSecretState } from "@/lib/server/apps/secrets"
import { linkPolicy, unlinkPolicy } from "@/lib/server/policies/link-policy"

const appId = z.custom<AppId>((value) => typeof value === "string" && isId("app", value))
const apiId = z.custom<ApiId>((value) => typeof value === "string" && isId("api", value))
const policyId = z.custom<PolicyId>((value) => typeof value === "string" && isId("policy", value))
const linkId = z.custom<Id<"policyLink">>((value) => typeof value === "string" && isId("policyLink", value))
const secretId = z.custom<SecretId>((value) => typeof value === "string" && isId("secret", value))
const reason = z.string().trim().max(500).optional()
const day = z.iso.date().transform((date) => new Date(`${date}T23:59:59Z`))

export const readFirstToken = action(z.object({ id: appId }), async ({ id }, actor) => ({
  at: (await getApp(id, actor)).firstTokenAt?.toISOString() ?? null,
}))

export const saveSettings = action(
  z.object({ id: appId, version: z.int(), change: z.record(z.string(), z.unknown()) }),
  changeApp,
)

export const setState = action(
  z.object({ id: appId, state: z.enum(["active", "disabled"]), reason }),
  setAppState,
)
export const moveToBin = action(z.object({ id: appId, reason }), binApp)
export const takeFromBin = action(z.object({ id: appId }), restoreApp)
export const revokeTokens = action(z.object({ id: appId, reason }), revokeAppTokens)

export const newSecret = action(
  z.object({
    appId,
    name: z
      .string()
      .trim()
      .min(1, "Name the place it will be used in.")
      .max(80, "Use at most 80 characters."),
    expiresAt: z.union([z.literal("").transform(() => null), day]),
  }),
  addSecret,
)
export const changeSecretState = action(
  z.object({ appId, id: secretId, state: z.enum(["live", "retiring", "disabled"]), retireAt: day.nullish() }),
  setSecretState,
)
export const deleteSecret = action(z.object({ appId, id: secretId }), removeSecret)

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
