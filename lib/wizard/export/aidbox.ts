/**
 * Apps as Aidbox resources: one `Client` each, with `auth` by kind, and an `AccessPolicy` for what it may do.
 * Where a person signs in the policy is about the User, otherwise it is linked to the Client. No secret is
 * written: it is set in Aidbox. Source: aidbox-docs core-module-resources.md, access-policy reference.
 */

import { suggestSlug } from "@/lib/apps/api-schema"
import type { NewApp } from "@/lib/apps/schema"
import type { Action } from "@/lib/fhir/interactions"
import { type ResourceGroup, typesOfGroup } from "@/lib/fhir/resource-types"
import { POLICY_PRESETS } from "@/lib/policy/presets"
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
const ID = "(/[A-Za-z0-9.-]{1,64})"

/**
 * The types a preset's policy names for an interaction. Never a pattern for any type: Aidbox keeps its Clients,
 * Users and AccessPolicies under the same address.
 */
function typesOf(preset: PresetId, action: Action): string {
  const rows = POLICY_PRESETS.find(({ id }) => id === preset)?.grid.rows ?? []
  const types = rows
    .filter((row) => row.actions.includes(action))
    .flatMap(({ target }) =>
      target.startsWith("Group:") ? typesOfGroup(target.slice(6) as ResourceGroup) : [target],
    )
  return `#^/fhir/(${[...new Set(types)].sort().join("|")})`
}

const EXPORT = "#^/fhir/((Patient|Group/[A-Za-z0-9.-]{1,64})/)?\\$export(-status/[A-Za-z0-9.-]{1,64})?$"

/** The requests each preset allows, any of which will do. */
const REQUESTS: Record<PresetId, readonly Json[]> = {
  reporting: [{ "request-method": "get", uri: `${typesOf("reporting", "read")}${ID}?$` }],
  ehr: [
    { "request-method": "get", uri: `${typesOf("ehr", "read")}${ID}?(/_history${ID}?)?$` },
    { "request-method": "post", uri: `${typesOf("ehr", "create")}$` },
    { "request-method": { $enum: ["put", "patch"] }, uri: `${typesOf("ehr", "update")}${ID}$` },
  ],
  // `present?` beside `.path`: with both sides missing the comparison would hold for everyone.
  portal: [
    {
      "request-method": "get",
      uri: OWN_RECORD,
      user: { data: { patient_id: "present?" } },
      params: { patient: ".user.data.patient_id", _include: "nil?", _revinclude: "nil?", _has: "nil?" },
    },
  ],
  // The address ends with the type: the app sees nothing that is there.
  ingestion: [{ "request-method": "post", uri: `${typesOf("ingestion", "create")}$` }],
  "bulk-export": [{ "request-method": "get", uri: EXPORT }],
}

function policyOf(app: NewApp, id: string, preset: PresetId): Json {
  const signedIn = app.kind !== "service"
  const alternatives = REQUESTS[preset].map((request) => {
    const user = { id: "present?", ...(request.user as Json | undefined) }
    return { engine: "matcho", matcho: signedIn ? { ...request, client: { id }, user } : request }
  })
  return {
    resourceType: "AccessPolicy",
    id: `as-${id}-${preset}`,
    description: `${app.name}: ${preset}`,
    ...(signedIn ? {} : { link: [{ resourceType: "Client", id }] }),
    ...(alternatives.length === 1 ? alternatives[0] : { engine: "complex", or: alternatives }),
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
  if (settings.smart && settings.kind !== "service" && !launch)
    notes.push("Add smart.launch_uri: a Client of the type smart-app needs it.")
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
