/** Consent: what the page shows, and what its form does. The answer goes into the interaction; /authorize decides. */

import { rememberConsent } from "@/db/queries/oauth-grants"
import {
  type AuthorizationRequest,
  parseAuthorizationRequest,
  resolveClientAndRedirect,
} from "@/lib/oauth/authorize-request"
import type { OAuthApi } from "@/lib/oauth/client"
import { endpointUrl } from "@/lib/oauth/context"
import { refuse } from "@/lib/oauth/refusals"
import { isSmartScope } from "@/lib/oauth/scopes"
import type { Described } from "@/lib/smart/chart-words"
import { scopeSentence } from "@/lib/smart/scope-sentences"
import { db } from "../database"
import { issuer } from "../env"
import { readSession } from "../session"
import { describeChosenPatient } from "../smart/chosen-patient"
import { readStored, seeOther } from "./authorize"
import { oauthContext } from "./context"
import { refusedPage } from "./endpoint"
import { checkFormToken, formToken } from "./form-token"
import { readForm, refuseMethod } from "./http"
import { answerInteraction, findInteraction, type Interaction } from "./interaction"

export interface ConsentScope {
  scope: string
  /** In plain words. */
  sentence: string
  /** May be left out by the person. */
  optional: boolean
  /** Reaches every kind of record, now and later. */
  wildcard: boolean
}

export interface ConsentScreen {
  appName: string
  /** Where the person returns to: scheme and host. */
  returnsTo: string
  apiName: string | null
  /** Whose record it is about, where it is about one. */
  patient: Described | null
  person: { name: string; email: string }
  scopes: ConsentScope[]
  links: { policy: string | null; terms: string | null }
  /** Fields of the form, to be sent to `action` unchanged. */
  form: { action: string; interaction: string; csrf: string }
}

/** Without these the request means nothing; the rest is the person's choice. */
const isRequired = (scope: string): boolean => scope === "openid" || scope.startsWith("launch")

const sentenceOf = (scope: string, api: OAuthApi | null): string =>
  api?.scopeTitles[scope] ?? scopeSentence(scope)

export const toConsentScopes = (scopes: readonly string[], api: OAuthApi | null): ConsentScope[] =>
  scopes.map((scope) => ({
    scope,
    sentence: sentenceOf(scope, api),
    optional: !isRequired(scope),
    wildcard: isSmartScope(scope) && scope.includes("/*."),
  }))

const PURPOSE = "consent form"

/** The waiting request, checked again against what is registered now. */
export async function readRequest(interaction: Interaction): Promise<AuthorizationRequest> {
  const context = await oauthContext()
  const read = readStored(interaction)
  const asked = await resolveClientAndRedirect(context, read)
  return parseAuthorizationRequest(context, read, { ...asked, since: interaction.createdAt })
}

function toOrigin(uri: string): string {
  const url = new URL(uri)
  return url.host ? `${url.protocol}//${url.host}` : url.protocol
}

/** What the page shows; `null` when nobody is signed in or this browser has no such interaction. */
export async function findConsentScreen(request: Request, handle: string): Promise<ConsentScreen | null> {
  const session = await readSession(request)
  const interaction = await findInteraction(handle, request.headers.get("cookie"))
  if (!session || !interaction) return null
  const asked = await readRequest(interaction)
  const { client, redirect, audience, scopes } = asked
  return {
    appName: client.name,
    returnsTo: toOrigin(redirect.uri),
    apiName: audience.api?.name ?? null,
    patient: await describeChosenPatient({ request: asked, session, interaction }),
    person: { name: session.user.name, email: session.user.email },
    scopes: toConsentScopes(scopes, audience.api),
    links: { policy: client.policyUri, terms: client.tosUri },
    form: { action: "/oauth/consent", interaction: handle, csrf: formToken(PURPOSE, session, handle) },
  }
}

async function takeAnswer(request: Request): Promise<Response> {
  const form = await readForm(request)
  const handle = form.get("interaction") ?? ""
  const session = await readSession(request)
  const interaction = await findInteraction(handle, request.headers.get("cookie"))
  if (!session || !interaction) throw refuse("authorize.interaction")
  checkFormToken(request, { purpose: PURPOSE, session, handle, csrf: form.get("csrf") ?? "" })
  const { client, audience, scopes } = await readRequest(interaction)
  const ticked = form.getAll("scope")
  const agreed = scopes.filter((scope) => isRequired(scope) || ticked.includes(scope))
  const allowed = form.get("decision") === "allow" && (agreed.length > 0 || scopes.length === 0)
  const answers = allowed ? { consent: { userId: session.user.id, scopes: agreed } } : { denied: true }
  if (!(await answerInteraction(interaction.hash, answers))) throw refuse("authorize.interaction")
  if (allowed) {
    const about = { userId: session.user.id, appId: client.id, audience: audience.value }
    await rememberConsent(db(), { ...about, scopes: agreed })
  }
  return seeOther(`${endpointUrl(issuer(), "authorize")}?interaction=${handle}`)
}

/** POST /oauth/consent: the form of the consent page. */
export async function consentEndpoint(request: Request): Promise<Response> {
  const refused = refuseMethod(request, ["POST"])
  if (refused) return refused
  try {
    return await takeAnswer(request)
  } catch (error) {
    return refusedPage(request, error)
  }
}
