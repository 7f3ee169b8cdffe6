/** The patient an authorization is about: the launch's, the person's own, or the one picked before. */

import type { AuthorizationRequest } from "@/lib/oauth/authorize-request"
import { isOAuthError } from "@/lib/oauth/errors"
import { ownPatient } from "@/lib/oauth/launch-request"
import { type Described, describePatient } from "@/lib/smart/chart-words"
import { neededContext } from "@/lib/smart/launch-context"
import type { Interaction } from "../oauth/interaction"
import type { Session } from "../session"
import { findOpenablePatient } from "./chart"

export interface About {
  request: AuthorizationRequest
  session: Session
  interaction: Interaction
}

/** Id of the patient; null while none is chosen, and where none has to be. */
export function chosenPatientId({ request, session, interaction }: About): string | null {
  const launched = request.launch?.context.patient
  if (launched !== undefined) return launched
  if (!request.audience.api?.smart || !neededContext(request.scopes).patient) return null
  const { picked } = interaction.answers
  const before = picked?.userId === session.user.id ? picked.patient : null
  return ownPatient(session.user.fhirUser) ?? before
}

/** An outage is said where the person can go on or try again; anything else is not ours to answer. */
export async function orUnreachable<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (isOAuthError(error) && error.refusal === "launch.chart_unreachable") return null
    throw error
  }
}

/** In words; null when none is chosen, or the FHIR server does not say. */
export async function describeChosenPatient(about: About): Promise<Described | null> {
  const { api } = about.request.audience
  const id = chosenPatientId(about)
  if (!api || id === null) return null
  const looking = { api, client: about.request.client, userId: about.session.user.id }
  const found = await orUnreachable(findOpenablePatient(looking, id, about.request.launch?.vouched ?? false))
  return found?.patient ? describePatient(found.patient) : null
}
