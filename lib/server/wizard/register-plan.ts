/**
 * Registers what the wizard planned: the API, the apps, their policies and the links, in one transaction. The
 * browser sends answers; the plan is made again here, so nothing but what the questions lead to is registered.
 */

import type { WriteTx } from "@/db/client"
import { findSubmission } from "@/db/queries/registrations"
import { parseNewApi } from "@/lib/apps/api-schema"
import { parseNewApp } from "@/lib/apps/schema"
import { AppError, isAppError } from "@/lib/errors"
import type { ApiId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { loadApi } from "@/lib/server/apis/read-api"
import { namingTaken, writeNewApi } from "@/lib/server/apis/write-api"
import { writeNewApp } from "@/lib/server/apps/write-app"
import { issuer } from "@/lib/server/env"
import { type AuditRecord, mutate } from "@/lib/server/mutate"
import { linkPreset } from "@/lib/server/policies/link-preset"
import { clientKind } from "@/lib/wizard/client-kind"
import type { PlannedApi } from "@/lib/wizard/plan"
import type { PlannedApp } from "@/lib/wizard/plan-app"
import { type AppDraft, planApp, planServer, type ServerDraft, toKnownServer } from "@/lib/wizard/submission"
import { type RegisteredView, toRegisteredView } from "./registered-view"

/** Where the apps go: an API that is registered, a new one, or none (they only sign people in). */
export type ServerChoice = { at: "known"; apiId: ApiId } | { at: "new"; draft: ServerDraft } | { at: "none" }

export interface PlanSubmission {
  /** Made with the page: what is sent twice is registered once. */
  submission: string
  server: ServerChoice
  apps: readonly AppDraft[]
}

export interface RegisteredPlan {
  api: { id: ApiId; name: string } | null
  apps: RegisteredView[]
}

interface Resolved {
  newApi: PlannedApi | null
  known: { id: ApiId; name: string } | null
  apps: { planned: PlannedApp; draft: number }[]
}

/**
 * @returns the apps with their first secrets, which nothing can show again
 * @throws AppError conflict when this submission was registered before, or a name is taken; invalid by field
 *   ("apps.0.redirectUris.1", "server.fhirBaseUrl") when what was typed cannot be registered; not_found
 */
export async function registerPlan(input: PlanSubmission, actor: Actor): Promise<RegisteredPlan> {
  const event = input.server.at === "new" ? "api.registered" : "app.registered"
  return mutate(actor, event, async (tx) => {
    await requireNewSubmission(tx, input.submission, actor)
    const resolved = await resolve(tx, input)
    const records: AuditRecord[] = []
    const api = resolved.newApi
      ? await registerNewApi(tx, resolved.newApi, { input, actor, records })
      : resolved.known
    const views: RegisteredView[] = []
    for (const app of resolved.apps)
      views.push(await registerPlanned(tx, app, { input, actor, records, api: api?.id ?? null }))
    if (records.length === 0)
      throw new AppError("invalid", {
        message: "With these answers there is nothing to register. Follow the steps of the plan instead.",
      })
    return { result: { api, apps: views }, records }
  })
}

async function requireNewSubmission(tx: WriteTx, submission: string, actor: Actor): Promise<void> {
  const earlier = actor.id ? await findSubmission(tx, actor.id, submission) : null
  if (!earlier) return
  throw new AppError("conflict", {
    message: `This was sent already, and ${earlier.subjectName} was registered. Nothing was made a second time.`,
    fields: { [earlier.subjectType]: earlier.subjectId },
  })
}

/** The plan of these answers, made here and now. */
async function resolve(tx: WriteTx, { server, apps }: PlanSubmission): Promise<Resolved> {
  const open = new AppError("invalid", { message: "A question is still open. Go back and answer it." })
  if (server.at === "new") {
    const plan = planServer(server.draft, apps, issuer())
    if (!plan) throw open
    const planned = plan.apps.map((app) => ({ planned: app, draft: draftOf(app) }))
    return { newApi: plan.api, known: null, apps: planned }
  }
  const api = server.at === "known" ? await loadApi(tx, server.apiId) : null
  if (server.at === "known" && (!api || api.binnedAt))
    throw new AppError("not_found", { message: "This API is no longer here. Choose another." })
  const known = api ? toKnownServer(api.settings) : null
  const planned = apps.flatMap((app, draft) => {
    const plan = planApp(app, known)
    if (!plan) throw open
    return plan.apps.map((one) => ({ planned: one, draft }))
  })
  return { newApi: null, known: api ? { id: api.id, name: api.settings.name } : null, apps: planned }
}

/** Keys count from 1: "app-2-service" comes from the second draft. */
const draftOf = (app: PlannedApp): number => Number(app.key.split("-")[1]) - 1

interface Registering {
  input: PlanSubmission
  actor: Actor
  records: AuditRecord[]
}

async function registerNewApi(tx: WriteTx, planned: PlannedApi, { input, actor, records }: Registering) {
  const settings = under("server", { slug: "name" }, () => parseNewApi(planned.settings))
  // A broken unique index ends the transaction, so its sentence names the field and the rest is given up.
  const id = await underAsync("server", { slug: "name" }, () =>
    namingTaken(settings, () => writeNewApi(tx, settings, actor.id)),
  )
  records.push({
    event: "api.registered",
    subject: { id, name: settings.name },
    detail: {
      identifierUri: settings.identifierUri,
      enforcement: settings.enforcement,
      answers: settings.deployment,
      submission: input.submission,
    },
  })
  return { id, name: settings.name }
}

async function registerPlanned(
  tx: WriteTx,
  { planned, draft }: Resolved["apps"][number],
  { input, actor, records, api }: Registering & { api: ApiId | null },
): Promise<RegisteredView> {
  const settings = under(`apps.${draft}`, {}, () => parseNewApp(planned.settings))
  const answers = input.apps[draft]?.answers ?? {}
  const wizardAnswers = { ...answers, version: clientKind.version, outcome: planned.outcome }
  const made = await writeNewApp(tx, {
    app: settings,
    apiIds: api ? [api] : [],
    ownerIds: actor.id ? [actor.id] : [],
    createdBy: actor.id,
    wizardAnswers,
  })
  const { id, clientId, name } = made
  records.push({
    event: "app.registered",
    subject: { id, name },
    detail: {
      kind: settings.kind,
      clientId,
      apis: api ? [api] : [],
      answers: wizardAnswers,
      submission: input.submission,
    },
  })
  if (planned.preset && planned.record === "admit" && api)
    await linkPreset(tx, planned.preset, { app: { id, name }, actor, records })
  return toRegisteredView(tx, made, settings)
}

/** Runs `work`; the fields of a refusal become those of the form at `path`. */
function under<T>(path: string, renamed: Record<string, string>, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw moved(error, path, renamed)
  }
}

async function underAsync<T>(path: string, renamed: Record<string, string>, work: () => Promise<T>) {
  try {
    return await work()
  } catch (error) {
    throw moved(error, path, renamed)
  }
}

function moved(error: unknown, path: string, renamed: Record<string, string>): unknown {
  if (!isAppError(error)) return error
  const fields = Object.fromEntries(
    Object.entries(error.fields).map(([field, message]) => [
      `${path}.${renamed[field] ?? field.replace(/^(redirectUris\.\d+)\.uri$/, "$1")}`,
      message,
    ]),
  )
  return new AppError(error.code, { message: error.message, fields, cause: error })
}
