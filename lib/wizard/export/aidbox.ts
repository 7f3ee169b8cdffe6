/**
 * Apps as Aidbox resources: one `Client` each, with `auth` by kind, and an `AccessPolicy` for what it may do.
 * Where a person signs in the policy is about the User, otherwise it is linked to the Client. No secret is
 * written: it is set in Aidbox. Source: aidbox-docs core-module-resources.md, access-policy reference.
 */

import { suggestSlug } from "@/lib/apps/api-schema"
import type { NewApp } from "@/lib/apps/schema"
import type { PresetId } from "../permissions"
import type { Plan } from "../plan"
import type { PlannedApp } from "../plan-app"

type Json = { [key: string]: unknown }

export interface AidboxResources {
  client: Json
  /** `null` when no permission was chosen. */
  policy: Json | null
  /** What the admin still has to know or do. */
  notes: string[]
}

/** Lifetimes are in seconds in Aidbox; a missing refresh lifetime would mean for ever, so it is always written. */
function authOf(app: NewApp): Json {
  const { accessTtlSeconds, refreshIdleTtlSeconds } = app.tokens
  const token = { token_format: "jwt", access_token_expiration: accessTtlSeconds }
  const assertion =
    app.authMethod === "private_key_jwt"
      ? { client_assertion_types: ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"] }
      : {}
  if (app.kind === "service") return { client_credentials: { ...token, ...assertion } }
  const refresh =
    refreshIdleTtlSeconds === null
      ? { refresh_token: false }
      : { refresh_token: true, refresh_token_expiration: refreshIdleTtlSeconds }
  const [first] = app.redirectUris
  return {
    authorization_code: {
      ...token,
      ...refresh,
      ...assertion,
      ...(first ? { redirect_uri: first.uri } : {}),
      secret_required: app.kind === "confidential",
      pkce: true,
    },
  }
}

/** The types an app touches in a patient's record; a compartment search names the patient. */
const OWN_RECORD =
  "#^/fhir/(AllergyIntolerance|CarePlan|CareTeam|Condition|DiagnosticReport|DocumentReference|Encounter|Goal|Immunization|MedicationRequest|Observation|Procedure)$"
const ANY_TYPE = "#^/fhir/[A-Z][A-Za-z]+(/[A-Za-z0-9.-]{1,64})?(/_history(/[A-Za-z0-9.-]{1,64})?)?$"
/** What an ingestion app creates; its address ends with the type, since it sees nothing that is there. */
const DELIVERED =
  "#^/fhir/(DiagnosticReport|DocumentReference|Encounter|Observation|ServiceRequest|Specimen)$"
const EXPORT = "#^/fhir/((Patient|Group/[A-Za-z0-9.-]{1,64})/)?\\$export(-status/[A-Za-z0-9.-]{1,64})?$"

const oneOf = (...methods: string[]) => (methods.length === 1 ? methods[0] : { $enum: methods })

const REQUESTS: Record<PresetId, Json> = {
  reporting: { "request-method": "get", uri: ANY_TYPE },
  ehr: { "request-method": oneOf("get", "post", "put", "patch"), uri: ANY_TYPE },
  // `present?` beside `.path`: with both sides missing the comparison would hold for everyone.
  portal: {
    "request-method": "get",
    uri: OWN_RECORD,
    user: { data: { patient_id: "present?" } },
    params: { patient: ".user.data.patient_id", _include: "nil?", _revinclude: "nil?", _has: "nil?" },
  },
  ingestion: { "request-method": "post", uri: DELIVERED },
  "bulk-export": { "request-method": "get", uri: EXPORT },
}

function policyOf(app: NewApp, id: string, preset: PresetId): Json {
  const request = REQUESTS[preset]
  const signedIn = app.kind !== "service"
  const user = { id: "present?", ...(request.user as Json | undefined) }
  const matcho = signedIn ? { ...request, client: { id }, user } : request
  return {
    resourceType: "AccessPolicy",
    id: `as-${id}-${preset}`,
    description: `${app.name}: ${preset}`,
    engine: "matcho",
    ...(signedIn ? {} : { link: [{ resourceType: "Client", id }] }),
    matcho,
  }
}

/** One app as a `Client` and its `AccessPolicy`. `id` is that of the Client. */
export function toAidbox(
  { settings, preset }: Pick<PlannedApp, "settings" | "preset">,
  id: string,
): AidboxResources {
  const notes: string[] = []
  if (settings.kind !== "public")
    notes.push("Set Client.secret (or jwks_uri) in Aidbox: Admit neither makes nor keeps it.")
  if (settings.kind !== "service" && settings.redirectUris.length > 1)
    notes.push("Aidbox keeps one redirect address per Client; the others were left out.")
  if (settings.kind !== "service" && settings.redirectUris.length === 0)
    notes.push("Add auth.authorization_code.redirect_uri.")
  if (preset === "portal") notes.push("Set User.data.patient_id for every patient who signs in.")
  if (preset && settings.kind !== "service")
    notes.push("The policy is about the signed-in User; it names the Client but is not linked to it.")
  if (!preset) notes.push("No permission was chosen, so Aidbox answers 403 to every call.")
  const refresh = settings.tokens.refreshIdleTtlSeconds !== null
  const grants =
    settings.kind === "service"
      ? ["client_credentials"]
      : ["authorization_code", ...(refresh ? ["refresh_token"] : [])]
  const launch = settings.kind !== "service" && settings.smart ? settings.launchUrls[0] : undefined
  const client: Json = {
    resourceType: "Client",
    id,
    active: true,
    name: settings.name,
    ...(settings.description === "" ? {} : { description: settings.description }),
    ...(settings.smart ? { type: settings.kind === "service" ? "bulk-api-client" : "smart-app" } : {}),
    grant_types: grants,
    ...(settings.allowedScopes.length > 0 ? { scope: [...settings.allowedScopes] } : {}),
    ...(settings.kind !== "public" && settings.jwksUri ? { jwks_uri: settings.jwksUri } : {}),
    ...(launch ? { smart: { launch_uri: launch, name: settings.name } } : {}),
    ...(settings.kind !== "service" && settings.corsOrigins.length > 0
      ? { allowed_origins: [...settings.corsOrigins] }
      : {}),
    auth: authOf(settings),
  }
  return { client, policy: preset ? policyOf(settings, id, preset) : null, notes }
}

/** Every app of a plan; ids from the names, made unique within the plan. */
export function toAidboxBundle(plan: Plan): AidboxResources[] {
  const taken = new Set<string>()
  return plan.apps.map((app) => {
    const wanted = suggestSlug(app.settings.name)
    let id = wanted
    for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`
    taken.add(id)
    return toAidbox(app, id)
  })
}
