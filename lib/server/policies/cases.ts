/** Cases saved with a policy, and holding a save that would break one until it is confirmed. */

import type { ReadDb, WriteTx } from "@/db/client"
import { findUser } from "@/db/queries/people"
import { findPolicy, type PolicyRow } from "@/db/queries/policies"
import {
  countPolicyCases,
  deletePolicyCase,
  insertPolicyCases,
  listPolicyCases,
} from "@/db/queries/policy-cases"
import { AppError } from "@/lib/errors"
import type { Id, PolicyId } from "@/lib/id"
import type { CaseRequest, CaseResult, NewCase } from "@/lib/policy/policy-case"
import { caseRequestSchema, MAX_CASES } from "@/lib/policy/policy-case"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { getApp } from "@/lib/server/apps/read-app"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { freshId } from "@/lib/server/random"
import { policyEngine } from "./process-engine"
import { flippedCases, runCases, type StoredCase } from "./run-cases"
import { readCall, type SimulatedRequest, unsavedSource } from "./simulate"
import { getPolicyRow } from "./write-policy"

async function storedCases(on: ReadDb, policyId: PolicyId): Promise<StoredCase[]> {
  const rows = await listPolicyCases(on, policyId)
  return rows.map(({ id, name, expect, request }) => ({ id, name, expect, request: request as CaseRequest }))
}

/** The text as a policy; null when nothing would be in force. */
const sourceOf = (policy: Pick<PolicyRow, "id" | "name">, text: string) =>
  text.trim() === "" ? null : unsavedSource(policy, text)

/** Runs a policy's cases against a text without faults. */
export async function tryCases(input: { id: PolicyId; text: string }, actor: Actor): Promise<CaseResult[]> {
  await requirePermission(actor, "policy.read")
  const policy = await findPolicy(db(), input.id)
  if (!policy) throw new AppError("not_found", { message: "This policy is no longer here." })
  return runCases(policyEngine(), sourceOf(policy, input.text), await storedCases(db(), input.id))
}

/**
 * Refuses a save under which a case that holds would no longer hold, unless that very case was confirmed.
 * @throws AppError conflict; each case that would flip is a field `cases.<id>`
 */
export async function requireCasesHold(
  tx: WriteTx,
  policy: PolicyRow,
  change: { cedar: string; confirmed: readonly string[] },
): Promise<void> {
  if (change.cedar === policy.cedar) return
  const cases = await storedCases(tx, policy.id)
  if (cases.length === 0) return
  const before = runCases(policyEngine(), sourceOf(policy, policy.cedar), cases)
  const after = runCases(policyEngine(), sourceOf(policy, change.cedar), cases)
  const flipped = flippedCases(before, after).filter(({ id }) => !change.confirmed.includes(id))
  if (flipped.length === 0) return
  const what = flipped.length === 1 ? "A case that holds" : `${flipped.length} cases that hold`
  throw new AppError("conflict", {
    message: `${what} would no longer hold. Nothing is saved yet.`,
    fields: Object.fromEntries(flipped.map((one) => [`cases.${one.id}`, `${one.name}: ${one.reason}`])),
  })
}

/** @throws AppError invalid when the request cannot be judged or there are too many; not_found; conflict */
export async function addCase(
  input: { policyId: PolicyId } & NewCase,
  actor: Actor,
): Promise<{ id: Id<"policyCase"> }> {
  readCall(input.request)
  return mutate(actor, "policy.cases_changed", async (tx) => {
    const policy = await getPolicyRow(tx, input.policyId)
    if ((await countPolicyCases(tx, policy.id)) >= MAX_CASES)
      throw new AppError("conflict", {
        message: `A policy keeps at most ${MAX_CASES} cases. Remove one first.`,
      })
    const { name, expect, request } = input
    const id = freshId("policyCase")
    await insertPolicyCases(tx, [{ id, policyId: policy.id, name, expect, request }])
    const changes = [{ field: "cases", before: null, after: `must ${expect}: ${name}` }]
    return { result: { id }, records: [{ subject: { id: policy.id, name: policy.name }, changes }] }
  })
}

/** Keeps a trial as a case: the app and the person as they are now, without their names. */
export async function keepCase(
  input: SimulatedRequest &
    Pick<NewCase, "name" | "expect"> & { policyId: PolicyId; side: CaseRequest["side"] },
  actor: Actor,
): Promise<{ id: Id<"policyCase"> }> {
  const app = await getApp(input.appId, actor)
  if (input.userId) await requirePermission(actor, "people.read")
  const user = input.userId ? await findUser(db(), input.userId) : null
  const { kind, clientId, smart, tags } = app
  const request = caseRequestSchema.safeParse({
    side: user ? input.side : "app",
    method: input.method,
    path: input.path,
    app: { kind: input.kind ?? kind, clientId, smart, tags: [...tags] },
    person: user ? { role: user.role, fhirUser: user.fhirUser } : null,
    scopes: input.scopes.split(/\s+/).filter((scope) => scope !== ""),
    launchPatient: input.launchPatient,
    auth: input.auth ?? (app.dpopRequired ? "dpop" : "bearer"),
    ip: input.ip ?? null,
    at: input.at ?? new Date().toISOString(),
    tokenAgeSeconds: input.tokenAgeSeconds ?? 0,
  })
  if (!request.success)
    throw new AppError("invalid", { message: request.error.issues[0]?.message ?? "This cannot be kept." })
  const { policyId, name, expect } = input
  return addCase({ policyId, name, expect, request: request.data }, actor)
}

/** @throws AppError not_found */
export async function removeCase(
  input: { policyId: PolicyId; id: Id<"policyCase"> },
  actor: Actor,
): Promise<void> {
  await mutate(actor, "policy.cases_changed", async (tx) => {
    const policy = await getPolicyRow(tx, input.policyId)
    const row = await deletePolicyCase(tx, input.id, policy.id)
    if (!row) throw new AppError("not_found", { message: "This case is no longer there." })
    const changes = [{ field: "cases", before: `must ${row.expect}: ${row.name}`, after: null }]
    return { result: null, records: [{ subject: { id: policy.id, name: policy.name }, changes }] }
  })
}

/** A copy of a policy keeps its cases. */
export async function copyCases(tx: WriteTx, from: PolicyId, to: PolicyId): Promise<void> {
  const rows = await listPolicyCases(tx, from)
  if (rows.length === 0) return
  await insertPolicyCases(
    tx,
    rows.map(({ name, expect, request }) => ({
      id: freshId("policyCase"),
      policyId: to,
      name,
      expect,
      request,
    })),
  )
}
