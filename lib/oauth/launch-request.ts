/**
 * The SMART part of an authorization request: the launch an EHR made, and the patient and encounter the tokens
 * will be for (SMART App Launch 2.2, "Launch App: EHR Launch" and "Standalone Launch"). What has to be chosen by
 * the person is chosen on a page; who may open whom is asked of the chart.
 */

import { type GrantedContext, neededContext, toGrantedContext } from "@/lib/smart/launch-context"
import type { Audience } from "./audience"
import type { OAuthClient, OAuthSession } from "./client"
import { endpointUrl, type OAuthContext } from "./context"
import type { Params } from "./params"
import { refuse } from "./refusals"
import { parseScopes } from "./scopes"
import type { StoredLaunch } from "./store"

type Check = (launch: StoredLaunch, on: { client: OAuthClient; audience: Audience; since: Date }) => void

const checkApp: Check = (launch, { client }) => {
  if (launch.appId !== client.id) throw refuse("launch.other_app")
}

/** The launch was made for the FHIR server named by `iss`; `aud` names the same one. */
const checkApi: Check = (launch, { audience }) => {
  if (launch.apiId !== audience.api?.id)
    throw refuse("launch.other_api", { detail: { sent: audience.api?.name ?? audience.value } })
}

const checkUnused: Check = ({ used }) => {
  if (used) throw refuse("launch.used")
}

const checkExpiry: Check = ({ expiresAt }, { since }) => {
  const late = since.getTime() - expiresAt.getTime()
  if (late >= 0) throw refuse("launch.expired", { detail: { secondsLate: Math.ceil(late / 1000) } })
}

export const LAUNCH_CHECKS: readonly Check[] = [checkApp, checkApi, checkUnused, checkExpiry]

/**
 * The launch a request names; `null` when it names none.
 * @param of.since when the request first came, so that a slow sign-in does not outlive the launch
 * @throws invalid_request with the exact cause in the refusal; invalid_scope without the launch scope
 */
export async function readLaunch(
  context: OAuthContext,
  of: { params: Params; client: OAuthClient; audience: Audience; since: Date },
): Promise<StoredLaunch | null> {
  const sent = of.params.get("launch")
  if (sent === undefined) return null
  if (!parseScopes(of.params.get("scope")).includes("launch")) throw refuse("launch.scope_missing")
  const launch = await context.store.findLaunch(context.sha256(sent))
  if (!launch) throw refuse("launch.unknown")
  for (const check of LAUNCH_CHECKS) check(launch, of)
  if (launch.pkceRequired && !of.params.has("code_challenge")) throw refuse("authorize.pkce_missing")
  return launch
}

/** What the person picked in this interaction, and who picked it. */
export interface Picked {
  userId: string
  patient: string
  /** Left out until it was asked for; null for "none of them". */
  encounter?: string | null
}

export type ContextStep =
  | { kind: "pick_patient" }
  | { kind: "pick_encounter"; patient: string }
  | { kind: "ready"; context: GrantedContext | null }

/** `Patient/7` of the person themselves; theirs is the only record they can be asked about. */
export const ownPatient = (fhirUser: string | null): string | null =>
  /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(fhirUser ?? "")?.[1] ?? null

/** @throws access_denied when the launch names a patient the person may not open; unknown_patient likewise */
async function checkLaunchedPatient(
  context: OAuthContext,
  of: { launch: StoredLaunch; client: OAuthClient; audience: Audience; session: OAuthSession },
): Promise<void> {
  const { patient } = of.launch.context
  if (patient === undefined || !of.audience.api) return
  const { userId } = of.session
  const { vouched } = of.launch
  const answer = await context.chart.mayOpen({
    api: of.audience.api,
    client: of.client,
    userId,
    patient,
    vouched,
  })
  if (answer === "unknown_patient") throw refuse("launch.patient_unknown")
  if (answer === "no") throw refuse("launch.patient_hidden")
}

/**
 * What is still to be picked, or the context of the tokens. Only a SMART API has patients to pick from; the
 * tokens of any other API carry no context.
 */
export async function decideContext(
  context: OAuthContext,
  of: {
    client: OAuthClient
    audience: Audience
    scopes: readonly string[]
    launch: StoredLaunch | null
    session: OAuthSession
    picked: Picked | null
  },
): Promise<ContextStep> {
  const { audience, launch, session } = of
  if (!audience.api?.smart) return { kind: "ready", context: null }
  if (launch) await checkLaunchedPatient(context, { ...of, launch })
  const needed = neededContext(of.scopes)
  const picked = of.picked?.userId === session.userId ? of.picked : null
  const own = ownPatient((await context.store.findUser(session.userId))?.fhirUser ?? null)
  const patient = launch?.context.patient ?? (needed.patient ? (own ?? picked?.patient ?? null) : null)
  if (needed.patient && patient === null) return { kind: "pick_patient" }
  const isEncounterOpen = needed.encounter && launch?.context.encounter === undefined
  const isPicked = picked !== null && picked.patient === patient && picked.encounter !== undefined
  if (isEncounterOpen && patient !== null && !isPicked) return { kind: "pick_encounter", patient }
  const encounter = isEncounterOpen ? (picked?.encounter ?? null) : null
  const styleUrl = endpointUrl(context.issuer, "smartStyle")
  return {
    kind: "ready",
    context: toGrantedContext(launch?.context ?? null, { patient, encounter }, styleUrl),
  }
}
