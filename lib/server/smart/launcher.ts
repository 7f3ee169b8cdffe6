/**
 * The launcher of an app: what can be chosen, making a launch as an EHR would, and scenarios to come back to. It
 * vouches for nobody: whoever signs in opens only patients that are theirs to open.
 */

import { findApp, listAppApis } from "@/db/queries/apps"
import { deleteScenario, insertLaunch, listScenarios, saveScenario } from "@/db/queries/launch-scenarios"
import { findUser } from "@/db/queries/people"
import type { RegisteredApp } from "@/lib/apps/app"
import { AppError } from "@/lib/errors"
import type { AppId, Id, UserId } from "@/lib/id"
import { fhirBaseOf } from "@/lib/oauth/claims"
import type { OAuthApi } from "@/lib/oauth/client"
import { isOAuthError } from "@/lib/oauth/errors"
import { newLaunch } from "@/lib/oauth/launch-endpoint"
import { type Described, describeEncounter, describePatient } from "@/lib/smart/chart-words"
import { type LaunchContext, parseContextReferences } from "@/lib/smart/launch-context"
import { type LauncherState, printLauncherState } from "@/lib/smart/launcher-state"
import type { LauncherView } from "@/lib/smart/launcher-view"
import { isSimulatedError } from "@/lib/smart/simulated-errors"
import { type Actor, reaches, requirePermission } from "../actor"
import { db } from "../database"
import { issuer } from "../env"
import { mutate } from "../mutate"
import { sha256 } from "../oauth/hash"
import { store } from "../oauth/store"
import { listPeople } from "../people/list-people"
import { freshId, randomBytes } from "../random"
import { findOpenablePatient, type Looking, listEncounters, searchPatients } from "./chart"

type Person = Actor & { type: "person" }

/** The SMART APIs the app was given, the default one first. */
async function listLaunchApis(app: RegisteredApp): Promise<OAuthApi[]> {
  const [apis, given] = await Promise.all([store.listApis(), listAppApis(db(), app.id)])
  const ids = new Set(given.map(({ id }) => id))
  const launchable = apis.filter(
    (api) => api.smart && api.usable && ids.has(api.id) && fhirBaseOf(api, issuer()),
  )
  return launchable.sort((a, b) => Number(b.id === app.defaultApiId) - Number(a.id === app.defaultApiId))
}

const chosenApi = (apis: readonly OAuthApi[], state: LauncherState): OAuthApi | null =>
  apis.find(({ id }) => id === state.api) ?? apis[0] ?? null

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (isOAuthError(error)) return null
    throw error
  }
}

const MAX_PEOPLE = 200

async function listPersonas(actor: Person): Promise<LauncherView["people"]> {
  if (!reaches(actor, "people.read", "all")) return [{ id: actor.id, name: actor.name, fhirUser: null }]
  const people = (await listPeople(actor)).filter(({ state }) => state === "active")
  people.sort((a, b) => Number(b.fhirUser !== null) - Number(a.fhirUser !== null))
  return people.slice(0, MAX_PEOPLE).map(({ id, name, fhirUser }) => ({ id, name, fhirUser }))
}

async function readPatients(looking: Looking, state: LauncherState): Promise<Described[] | null> {
  const found = await orNull(searchPatients(looking, { name: state.find, birthDate: "" }))
  if (!found) return null
  const shown = found.resources.map(describePatient)
  if (!state.patient || shown.some(({ id }) => id === state.patient)) return shown
  const chosen = await orNull(findOpenablePatient(looking, state.patient))
  return chosen?.patient ? [describePatient(chosen.patient), ...shown] : shown
}

export async function readLauncher(
  app: RegisteredApp,
  state: LauncherState,
  actor: Person,
): Promise<LauncherView> {
  await requirePermission(actor, "app.read", { appId: app.id })
  const apis = await listLaunchApis(app)
  const api = chosenApi(apis, state)
  const looking = api && { api, client: { id: app.id }, userId: actor.id }
  const [people, patients, visits, scenarios] = await Promise.all([
    listPersonas(actor),
    looking ? readPatients(looking, state) : null,
    looking && state.patient ? orNull(listEncounters(looking, state.patient)) : null,
    listScenarios(db(), app.id),
  ])
  const issOf = (of: OAuthApi) => fhirBaseOf(of, issuer()) ?? ""
  return {
    apis: apis.map((each) => ({ id: each.id, name: each.name, iss: issOf(each) })),
    iss: api && issOf(api),
    people,
    patients,
    encounters: visits?.resources.map(describeEncounter) ?? [],
    scenarios,
    launchUrl: app.kind === "service" ? null : (app.launchUrls[0] ?? null),
  }
}

const invalid = (message: string, field: string) =>
  new AppError("invalid", { message, fields: { [field]: message } })

async function requirePerson(state: LauncherState, actor: Person): Promise<UserId | null> {
  if (state.person === "") return null
  if (state.person !== actor.id) await requirePermission(actor, "people.read")
  const user = await findUser(db(), state.person as UserId)
  if (user?.state !== "active") throw invalid("This person cannot sign in here. Choose another.", "person")
  return user.id
}

function contextOf(state: LauncherState): LaunchContext {
  const fhirContext = parseContextReferences(state.resources)
  if (fhirContext === null)
    throw invalid(
      "Write references such as Questionnaire/7, separated by spaces. Patient and visit are chosen above.",
      "resources",
    )
  return {
    ...(state.patient && { patient: state.patient }),
    ...(state.encounter && { encounter: state.encounter }),
    ...(state.intent && { intent: state.intent }),
    ...(state.tenant && { tenant: state.tenant }),
    ...(fhirContext.length > 0 && { fhirContext }),
    need_patient_banner: state.banner === "yes",
  }
}

async function requireLaunch(appId: AppId, state: LauncherState) {
  const app = await findApp(db(), appId)
  if (!app) throw new AppError("not_found", { message: "This app is no longer here." })
  if (app.kind === "service" || !app.smart)
    throw new AppError("invalid", { message: "Only a SMART app that people sign in to can be launched." })
  const [url] = app.launchUrls
  if (!url) throw new AppError("invalid", { message: "The app has no launch URL. Add one in its settings." })
  const api = chosenApi(await listLaunchApis(app), state)
  const iss = api && fhirBaseOf(api, issuer())
  if (!api || !iss)
    throw new AppError("invalid", {
      message: "The app was given no SMART API with a FHIR server. Give it one.",
    })
  return { app, url: new URL(url), api, iss }
}

/**
 * Opens an app as an EHR would: a launch is made and stands in the address.
 * @returns the address to open in a new tab; good once, within five minutes
 * @throws AppError forbidden; invalid when the app or the person cannot be launched
 */
export async function launchApp(
  { appId, state }: { appId: AppId; state: LauncherState },
  actor: Actor,
): Promise<{ url: string }> {
  if (actor.type !== "person")
    throw new AppError("forbidden", { message: "Only people launch apps from here." })
  await requirePermission(actor, "app.edit", { appId })
  const { app, url, api, iss } = await requireLaunch(appId, state)
  url.searchParams.set("iss", iss)
  if (state.type === "standalone") return { url: url.href }
  const { handle, launch } = newLaunch(
    { now: () => new Date(), random: randomBytes, sha256 },
    {
      appId,
      apiId: api.id,
      userId: await requirePerson(state, actor),
      context: contextOf(state),
      vouched: false,
      simulatedError: isSimulatedError(state.error) ? state.error : null,
      pkceRequired: state.pkce === "required",
    },
  )
  url.searchParams.set("launch", handle)
  await mutate(
    actor,
    "launch.made",
    async (tx) => {
      await insertLaunch(tx, launch)
      const detail = { api: api.name, ...(state.error && { error: state.error }) }
      return { result: null, records: [{ subject: { id: app.id, name: app.name }, detail }] }
    },
    { appId },
  )
  return { url: url.href }
}

/** Keeps the launcher's settings under a name; the same name replaces. */
export async function keepScenario(
  { appId, name, state }: { appId: AppId; name: string; state: LauncherState },
  actor: Actor,
): Promise<{ id: Id<"scenario"> }> {
  const id = freshId("scenario")
  return mutate(
    actor,
    "launch.scenario_saved",
    async (tx) => {
      const app = await findApp(tx, appId)
      if (!app) throw new AppError("not_found", { message: "This app is no longer here." })
      await saveScenario(tx, { id, appId, name, query: printLauncherState(state) })
      return {
        result: { id },
        records: [{ subject: { id: appId, name: app.name }, detail: { scenario: name } }],
      }
    },
    { appId },
  )
}

export async function dropScenario(
  { appId, id }: { appId: AppId; id: Id<"scenario"> },
  actor: Actor,
): Promise<{ name: string }> {
  return mutate(
    actor,
    "launch.scenario_removed",
    async (tx) => {
      const app = await findApp(tx, appId)
      const name = app && (await deleteScenario(tx, { appId, id }))
      if (!app || name === null)
        throw new AppError("not_found", { message: "This scenario is no longer here." })
      return {
        result: { name },
        records: [{ subject: { id: appId, name: app.name }, detail: { scenario: name } }],
      }
    },
    { appId },
  )
}
