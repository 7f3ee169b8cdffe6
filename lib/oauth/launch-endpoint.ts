/**
 * The endpoint at which an EHR makes a launch (SMART App Launch 2.2 leaves to servers how). The caller is a
 * service app with an access token of its own for the API, granted `launch.create`; what it sends names the app,
 * the patient and, if it wants to, the person. The answer is the handle to be sent as `launch`, good once and for
 * a short time. Documented in docs/smart-launch.md.
 */

import type { UserId } from "@/lib/id"
import { type LaunchContext, launchContextSchema } from "@/lib/smart/launch-context"
import { namesOf } from "./audience"
import { toBase64Url } from "./base64url"
import { fhirBaseOf } from "./claims"
import type { OAuthApi, OAuthClient } from "./client"
import type { OAuthContext, OAuthEndpoint, OAuthRequest, VerifiedToken } from "./context"
import { type Params, parseParams, requireParam } from "./params"
import { refuse } from "./refusals"
import type { StoredLaunch } from "./store"

export const LAUNCH_SCOPE = "launch.create"
/** The app is opened at once; a slow sign-in counts from when the app first asked. */
export const LAUNCH_TTL_SECONDS = 300

/** A new launch and the handle that names it, which is never stored. */
export function newLaunch(
  context: Pick<OAuthContext, "now" | "random" | "sha256">,
  of: Omit<StoredLaunch, "hash" | "expiresAt" | "used">,
): { handle: string; launch: Omit<StoredLaunch, "used"> } {
  const handle = toBase64Url(context.random(32))
  const expiresAt = new Date(context.now().getTime() + LAUNCH_TTL_SECONDS * 1000)
  return { handle, launch: { ...of, hash: context.sha256(handle), expiresAt } }
}

/** RFC 6750 §2.1. @throws invalid_token; insufficient_scope for a person's token or one without the scope */
async function requireEhr(context: OAuthContext, request: OAuthRequest): Promise<VerifiedToken> {
  const bearer = /^bearer +([^\s]+)$/i.exec(request.authorization ?? "")?.[1]
  if (bearer === undefined) throw refuse("token.missing")
  const token = await context.verifyAccessToken(bearer)
  const client = token && (await context.store.findClient(token.clientId))
  if (!client || token.cnfJkt) throw refuse("token.invalid")
  request.facts.client = client
  if (token.userId !== null || !token.scopes.includes(LAUNCH_SCOPE)) throw refuse("launch.no_permission")
  return token
}

/** The API the token is for. @throws invalid_token for a token that is for none */
async function requireApi(context: OAuthContext, token: VerifiedToken): Promise<OAuthApi> {
  const apis = await context.store.listApis()
  const found = apis.find((api) => token.audience.some((name) => namesOf(api, context.issuer).includes(name)))
  if (!found?.usable || !found.smart) throw refuse("launch.app")
  return found
}

/** The app to launch: signs people in, was given the API, and may ask for `launch`. */
async function requireLaunchable(context: OAuthContext, api: OAuthApi, params: Params): Promise<OAuthClient> {
  const client = await context.store.findClient(requireParam(params, "client_id"))
  const launchable =
    client?.state === "active" &&
    client.grantTypes.includes("authorization_code") &&
    client.allowedScopes.includes("launch") &&
    client.apis.some(({ apiId }) => apiId === api.id)
  if (!launchable) throw refuse("launch.app")
  return client
}

async function findPerson(context: OAuthContext, params: Params): Promise<UserId | null> {
  const record = params.get("fhir_user")
  if (record === undefined) return null
  const [person, other] = await context.store.listUsersOfRecord(record)
  if (!person || other) throw refuse("launch.person", { detail: { sent: record.slice(0, 100) } })
  return person.id
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false }

function readJson(sent: string): unknown {
  try {
    return JSON.parse(sent)
  } catch (cause) {
    throw refuse("launch.context", { cause, detail: { parameter: "fhirContext" } })
  }
}

/** @throws invalid_request naming what is wrong in the detail */
function parseContext(params: Params): LaunchContext {
  const banner = params.get("need_patient_banner")
  const fhirContext = params.get("fhirContext")
  const parsed = launchContextSchema.safeParse({
    patient: params.get("patient"),
    encounter: params.get("encounter"),
    intent: params.get("intent"),
    tenant: params.get("tenant"),
    need_patient_banner: banner === undefined ? undefined : (BOOLEANS[banner] ?? banner),
    fhirContext: fhirContext === undefined ? undefined : readJson(fhirContext),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw refuse("launch.context", { detail: { parameter: issue?.path.join("."), reason: issue?.message } })
}

export const makeLaunch: OAuthEndpoint = async (context, request) => {
  const params = parseParams(request.form)
  const token = await requireEhr(context, request)
  const api = await requireApi(context, token)
  request.facts.apiId = api.id
  const client = await requireLaunchable(context, api, params)
  const { handle, launch } = newLaunch(context, {
    appId: client.id,
    apiId: api.id,
    userId: await findPerson(context, params),
    context: parseContext(params),
    vouched: true,
    simulatedError: null,
    pkceRequired: false,
  })
  await context.store.saveLaunch({ ...launch, madeByApp: token.appId })
  const iss = fhirBaseOf(api, context.issuer)
  const toLaunchUrl = (url: string): string => {
    const opened = new URL(url)
    if (iss) opened.searchParams.set("iss", iss)
    opened.searchParams.set("launch", handle)
    return opened.href
  }
  return {
    status: 201,
    json: {
      launch: handle,
      iss,
      launch_urls: client.launchUrls.map(toLaunchUrl),
      expires_in: LAUNCH_TTL_SECONDS,
    },
  }
}
