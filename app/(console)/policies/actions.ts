"use server"

import { z } from "zod"
import { newPolicySchema } from "@/app/(console)/policies/_components/policy-schema"
import { APP_KINDS } from "@/lib/apps/app"
import { type ApiId, type AppId, type Id, isId, type PolicyId, type UserId } from "@/lib/id"
import { ROLES } from "@/lib/people/roles"
import { action } from "@/lib/server/action"
import { changePolicy, revertPolicy } from "@/lib/server/policies/change-policy"
import { clonePolicy, createPolicy } from "@/lib/server/policies/create-policy"
import { deletePolicy } from "@/lib/server/policies/delete-policy"
import { linkPolicy, unlinkPolicy } from "@/lib/server/policies/link-policy"
import { readCedar } from "@/lib/server/policies/read-text"
import { simulate } from "@/lib/server/policies/simulate"

const policyId = z.custom<PolicyId>((value) => typeof value === "string" && isId("policy", value))
const appId = z.custom<AppId>((value) => typeof value === "string" && isId("app", value), "Choose an app.")
const apiId = z.custom<ApiId>((value) => typeof value === "string" && isId("api", value))
const userId = z.custom<UserId>((value) => typeof value === "string" && isId("user", value))
const linkId = z.custom<Id<"policyLink">>((value) => typeof value === "string" && isId("policyLink", value))
const version = z.int().min(1)
const name = z.string().trim().min(1, "Give it a name.").max(80, "Use at most 80 characters.")
const text = z.string().max(100_000, "A policy has at most 100,000 characters.")
const note = z.string().trim().max(300, "Use at most 300 characters.").optional()

export const create = action(newPolicySchema, ({ start, copyOf, ...input }, actor) => {
  if (start === "empty") return createPolicy({ ...input, start: { from: "empty" } }, actor)
  if (start === "copy")
    return createPolicy({ ...input, start: { from: "copy", policyId: copyOf as PolicyId } }, actor)
  return createPolicy({ ...input, start: { from: "preset", preset: start } }, actor)
})

export const change = action(
  z.object({
    id: policyId,
    version,
    name: name.optional(),
    description: z.string().trim().max(300, "Use at most 300 characters.").optional(),
    cedar: text.optional(),
    note,
  }),
  changePolicy,
)
export const revert = action(z.object({ id: policyId, version, to: version, note }), revertPolicy)
export const clone = action(z.object({ id: policyId, name }), clonePolicy)
export const remove = action(z.object({ id: policyId, version }), deletePolicy)
export const readText = action(z.object({ text }), readCedar)

export const link = action(
  z.object({
    policyId,
    appId: appId.nullish(),
    appKind: z.enum(APP_KINDS).nullish(),
    role: z.enum(ROLES).nullish(),
    userId: userId.nullish(),
    apiId: apiId.nullish(),
  }),
  linkPolicy,
)
export const unlink = action(z.object({ policyId, id: linkId }), unlinkPolicy)

export const trySimulation = action(
  z.object({
    policyId,
    text,
    appId,
    apiId: apiId.nullable(),
    userId: userId.nullable(),
    scopes: z.string().max(4000),
    launchPatient: z.string().trim().max(64).nullable(),
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    path: z.string().trim().max(2000),
  }),
  simulate,
)
