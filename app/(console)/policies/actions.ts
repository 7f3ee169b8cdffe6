"use server"

import { z } from "zod"
import { newPolicySchema } from "@/app/(console)/policies/_components/policy-schema"
import { APP_KINDS } from "@/lib/apps/app"
import { type ApiId, type AppId, type Id, isId, type PolicyId, type UserId } from "@/lib/id"
import { ROLES } from "@/lib/people/roles"
import { MAX_IMPORT_CHARS, MAX_IMPORT_RESOURCES } from "@/lib/policy/aidbox/resources"
import { CASE_METHODS, CASE_SIDES, MAX_CASES } from "@/lib/policy/policy-case"
import { action } from "@/lib/server/action"
import { keepCase as keepTrial, removeCase } from "@/lib/server/policies/cases"
import { changePolicy, revertPolicy } from "@/lib/server/policies/change-policy"
import { clonePolicy, createPolicy } from "@/lib/server/policies/create-policy"
import { deletePolicy } from "@/lib/server/policies/delete-policy"
import { exportAidbox } from "@/lib/server/policies/export-aidbox"
import { foreseeEdit } from "@/lib/server/policies/foresee"
import { importAidbox, previewImport } from "@/lib/server/policies/import-aidbox"
import { linkPolicy, unlinkPolicy } from "@/lib/server/policies/link-policy"
import { readCedar } from "@/lib/server/policies/read-text"
import { simulate } from "@/lib/server/policies/simulate"
import { weighLink, weighUnlink } from "@/lib/server/policies/weigh-change"

const policyId = z.custom<PolicyId>((value) => typeof value === "string" && isId("policy", value))
const appId = z.custom<AppId>((value) => typeof value === "string" && isId("app", value), "Choose an app.")
const apiId = z.custom<ApiId>((value) => typeof value === "string" && isId("api", value))
const userId = z.custom<UserId>((value) => typeof value === "string" && isId("user", value))
const linkId = z.custom<Id<"policyLink">>((value) => typeof value === "string" && isId("policyLink", value))
const version = z.int().min(1)
const name = z.string().trim().min(1, "Give it a name.").max(80, "Use at most 80 characters.")
const text = z.string().max(100_000, "A policy has at most 100,000 characters.")
const caseId = z.custom<Id<"policyCase">>((value) => typeof value === "string" && isId("policyCase", value))
const confirmedCases = z.array(caseId).max(MAX_CASES).optional()
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
    confirmedCases,
  }),
  changePolicy,
)
export const revert = action(
  z.object({ id: policyId, version, to: version, note, confirmedCases }),
  revertPolicy,
)
export const clone = action(z.object({ id: policyId, name }), clonePolicy)
export const remove = action(z.object({ id: policyId, version }), deletePolicy)
export const readText = action(z.object({ text }), readCedar)

export const foresee = action(z.object({ id: policyId, text }), foreseeEdit)

const subject = z.object({
  policyId,
  appId: appId.nullish(),
  appKind: z.enum(APP_KINDS).nullish(),
  role: z.enum(ROLES).nullish(),
  userId: userId.nullish(),
  apiId: apiId.nullish(),
})
export const link = action(subject, linkPolicy)
export const foreseeLink = action(subject, weighLink)
export const unlink = action(z.object({ policyId, id: linkId }), unlinkPolicy)
export const foreseeUnlink = action(z.object({ policyId, id: linkId }), weighUnlink)

const trial = z.object({
  policyId: policyId.nullable(),
  text,
  appId,
  apiId: apiId.nullable(),
  userId: userId.nullable(),
  scopes: z.string().max(4000),
  launchPatient: z.string().trim().max(64).nullable(),
  method: z.enum(CASE_METHODS),
  path: z.string().trim().max(2000),
  kind: z.enum(APP_KINDS).nullable(),
  auth: z.enum(["bearer", "dpop", "basic"]).nullable(),
  ip: z.union([z.ipv4(), z.ipv6()]).nullable(),
  at: z.iso.datetime().nullable(),
  tokenAgeSeconds: z.int().min(0).max(99_999_999),
})
export const trySimulation = action(trial, simulate)
export const keepCase = action(
  trial.extend({
    policyId,
    name: z.string().trim().min(1, "Say what must hold.").max(120, "Use at most 120 characters."),
    expect: z.enum(["allow", "deny"]),
    side: z.enum(CASE_SIDES),
  }),
  keepTrial,
)
export const dropCase = action(z.object({ policyId, id: caseId }), removeCase)

const aidbox = z.object({
  text: z.string().max(MAX_IMPORT_CHARS, "It is longer than 700,000 characters. Import it in parts."),
  base: z.enum(["/fhir", ""]),
})
const places = z.array(z.int().min(0).max(MAX_IMPORT_RESOURCES)).max(MAX_IMPORT_RESOURCES)
export const previewAidbox = action(aidbox, previewImport)
export const runAidboxImport = action(aidbox.extend({ policies: places, clients: places }), importAidbox)
export const toAidboxJson = action(z.object({ id: policyId }), exportAidbox)
