/**
 * Choosing a patient, and a visit of theirs, on the way to a standalone launch: what the pages show, and what
 * their forms do. What is sent back is judged again, for a form can be changed; /authorize decides what is next.
 */

import type { OAuthApi } from "@/lib/oauth/client"
import { endpointUrl } from "@/lib/oauth/context"
import { refuse } from "@/lib/oauth/refusals"
import { type Described, describeEncounter, describePatient } from "@/lib/smart/chart-words"
import { isFhirId } from "@/lib/smart/launch-context"
import { issuer } from "../env"
import { seeOther } from "../oauth/authorize"
import { readRequest } from "../oauth/consent"
import { refusedPage } from "../oauth/endpoint"
import { checkFormToken, formToken } from "../oauth/form-token"
import { readForm, refuseMethod } from "../oauth/http"
import { answerInteraction, findInteraction } from "../oauth/interaction"
import { readSession } from "../session"
import { findOpenablePatient, type Looking, listEncounters, searchPatients } from "./chart"
import { type About, chosenPatientId, describeChosenPatient, orUnreachable } from "./chosen-patient"

const PURPOSE = "select form"
const MAX_TYPED = 100

export interface SelectScreen {
  appName: string
  apiName: string
  person: { name: string; email: string }
  /** What can be chosen; null when the FHIR server could not be asked. */
  choices: Described[] | null
  /** There are more than are shown. */
  more: boolean
  /** Fields of the form, to be sent to `action` unchanged. */
  form: { action: string; interaction: string; csrf: string }
}

interface Asked extends About {
  api: OAuthApi
  looking: Looking
}

/** `null` when nobody is signed in, this browser has no such interaction, or the API has no patients. */
async function findAsked(request: Request, handle: string): Promise<Asked | null> {
  const session = await readSession(request)
  const interaction = await findInteraction(handle, request.headers.get("cookie"))
  if (!session || !interaction) return null
  const asked = await readRequest(interaction)
  const { api } = asked.audience
  if (!api?.smart) return null
  return {
    session,
    interaction,
    request: asked,
    api,
    looking: { api, client: asked.client, userId: session.user.id },
  }
}

const toScreen = (
  { session, request, api }: Asked,
  handle: string,
  found: { choices: Described[]; more: boolean } | null,
): SelectScreen => ({
  appName: request.client.name,
  apiName: api.name,
  person: { name: session.user.name, email: session.user.email },
  choices: found?.choices ?? null,
  more: found?.more ?? false,
  form: {
    action: "/oauth/select",
    interaction: handle,
    csrf: formToken(PURPOSE, session, handle),
  },
})

/** An EHR vouches for the patient it named and for no other. */
const isVouched = ({ request: { launch } }: Asked): boolean =>
  launch?.vouched === true && launch.context.patient !== undefined

const clean = (typed: string): string =>
  typed
    .replace(/\p{Cc}/gu, "")
    .trim()
    .slice(0, MAX_TYPED)

/** @param typed what the search form holds; a birth date that is none counts as left open */
export async function findPatientScreen(
  request: Request,
  handle: string,
  typed: { name: string; birthDate: string },
): Promise<SelectScreen | null> {
  const asked = await findAsked(request, handle)
  if (!asked) return null
  const birthDate = /^\d{4}-\d{2}-\d{2}$/.test(typed.birthDate) ? typed.birthDate : ""
  const found = await orUnreachable(searchPatients(asked.looking, { name: clean(typed.name), birthDate }))
  return toScreen(asked, handle, found && { choices: found.resources.map(describePatient), more: found.more })
}

/** The visits of the chosen patient; `null` also when no patient is chosen yet. */
export async function findEncounterScreen(
  request: Request,
  handle: string,
): Promise<(SelectScreen & { patient: Described | null }) | null> {
  const asked = await findAsked(request, handle)
  const patient = asked && chosenPatientId(asked)
  if (!asked || !patient) return null
  const found = await orUnreachable(
    Promise.all([describeChosenPatient(asked), listEncounters(asked.looking, patient, isVouched(asked))]),
  )
  const [whose, visits] = found ?? [null, null]
  return {
    ...toScreen(
      asked,
      handle,
      visits && { choices: visits.resources.map(describeEncounter), more: visits.more },
    ),
    patient: whose,
  }
}

/** @throws access_denied for a patient the person may not open, or who is not there */
async function takePatient(asked: Asked, id: string): Promise<boolean> {
  const found = isFhirId(id) ? await findOpenablePatient(asked.looking, id) : null
  if (!found?.patient) throw refuse("launch.patient_hidden")
  const picked = { userId: asked.session.user.id, patient: id }
  return answerInteraction(asked.interaction.hash, { picked })
}

/** An empty id is "none of them". @throws access_denied for a visit that is not the patient's */
async function takeEncounter(asked: Asked, id: string): Promise<boolean> {
  const patient = chosenPatientId(asked)
  if (!patient) throw refuse("authorize.interaction")
  if (id !== "") {
    const { resources } = await listEncounters(asked.looking, patient, isVouched(asked))
    if (!resources.some((encounter) => encounter.id === id)) throw refuse("launch.patient_hidden")
  }
  const picked = { userId: asked.session.user.id, patient, encounter: id === "" ? null : id }
  return answerInteraction(asked.interaction.hash, { picked })
}

async function takeAnswer(request: Request): Promise<Response> {
  const form = await readForm(request)
  const handle = form.get("interaction") ?? ""
  const asked = await findAsked(request, handle)
  if (!asked) throw refuse("authorize.interaction")
  checkFormToken(request, {
    purpose: PURPOSE,
    session: asked.session,
    handle,
    csrf: form.get("csrf") ?? "",
  })
  const patient = form.get("patient")
  const encounter = form.get("encounter")
  const taken =
    patient !== null
      ? await takePatient(asked, patient)
      : encounter !== null
        ? await takeEncounter(asked, encounter)
        : await answerInteraction(asked.interaction.hash, { denied: true })
  if (!taken) throw refuse("authorize.interaction")
  return seeOther(`${endpointUrl(issuer(), "authorize")}?interaction=${handle}`)
}

/** POST /oauth/select: the forms of the two pages. */
export async function selectEndpoint(request: Request): Promise<Response> {
  const refused = refuseMethod(request, ["POST"])
  if (refused) return refused
  try {
    return await takeAnswer(request)
  } catch (error) {
    return refusedPage(request, error)
  }
}
