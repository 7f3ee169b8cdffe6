/**
 * What a person may open of an API's patients: asked of the API's FHIR server with the gateway's own access, and
 * judged by the person's policies as the gateway will judge each call later. The app's policies are left out: an
 * app that may read observations alone still needs a patient.
 */

import type { FhirResource } from "@/lib/fhir/patient-compartment"
import { parseFhirRequest } from "@/lib/fhir/request"
import { isResource, knownFacts } from "@/lib/fhir/resource-facts"
import type { UserId } from "@/lib/id"
import type { OAuthApi, OAuthClient } from "@/lib/oauth/client"
import type { Chart } from "@/lib/oauth/context"
import { isOAuthError } from "@/lib/oauth/errors"
import { refuse } from "@/lib/oauth/refusals"
import { decideResource } from "@/lib/policy/decide"
import type { Binding, DecisionInput, PolicySource } from "@/lib/policy/model"
import { DEFAULT_LIMITS, type DecisionSubjects, type GatewayApi, type GatewayLimits } from "../gateway/deps"
import { isGatewayStop, stop } from "../gateway/outcomes"
import { loadApi, loadSubjects } from "../gateway/subjects"
import { discard, pathBelow, readHeld, sendUpstream } from "../gateway/upstream"
import { policyEngine } from "../policies/process-engine"

/** A person waits for the page. */
const LIMITS: GatewayLimits = { ...DEFAULT_LIMITS, answerMs: 8_000, heldBytes: 2 * 1024 * 1024 }
const UNBOUND: Binding = { patient: null, categories: [], gates: [], inside: true }
const ANY_APP: PolicySource = {
  id: "picking",
  name: "Picking a patient",
  version: 1,
  cedar: "permit (principal, action, resource);",
}

/** Who looks, at which API, on behalf of which app. */
export interface Looking {
  api: OAuthApi
  client: Pick<OAuthClient, "id">
  userId: UserId
}

async function requireGatewayApi(api: OAuthApi): Promise<GatewayApi> {
  const found = await loadApi(api.slug)
  if (found?.state !== "active" || found.fhirBaseUrl === null) throw refuse("launch.chart_unreachable")
  return found
}

/** @returns the resource, or null when it is not there. @throws temporarily_unavailable */
async function readFhir(api: OAuthApi, path: string): Promise<FhirResource | null> {
  const target = await requireGatewayApi(api)
  const headers = { accept: "application/fhir+json" }
  try {
    const got = await sendUpstream(
      target,
      { method: "GET", path: pathBelow(target, path), headers, body: null },
      LIMITS,
    )
    const tooLong = () => {
      discard(got)
      return stop(502, "too-costly", "The FHIR server's answer is too large.")
    }
    const text = (await readHeld(got.body, LIMITS.heldBytes, tooLong)).toString("utf8")
    if (got.status === 404 || got.status === 410) return null
    const body: unknown = got.status === 200 ? JSON.parse(text) : null
    if (isResource(body)) return body
  } catch (cause) {
    if (!isGatewayStop(cause) && !(cause instanceof SyntaxError)) throw cause
    throw refuse("launch.chart_unreachable", { cause })
  }
  throw refuse("launch.chart_unreachable")
}

/** The person's side of a decision: scopes and app permit everything, so the person's policies decide. */
function toInput(subjects: DecisionSubjects, patient: string | null): DecisionInput {
  return {
    ...subjects,
    appPolicies: [ANY_APP],
    scopes: ["user/*.rs"],
    launchPatient: patient,
    circumstances: { auth: "bearer", ip: null, now: new Date(), tokenAgeSeconds: 0 },
  }
}

/** Decides whether the person may read the resource. @param patient the patient vouched for, if any */
async function mayRead(looking: Looking, resource: FhirResource, patient: string | null): Promise<boolean> {
  const { api, client, userId } = looking
  const subjects = await loadSubjects({ appId: client.id, userId, apiId: api.id })
  const parsed = parseFhirRequest("GET", `${resource.resourceType}/${resource.id ?? ""}`, "")
  if (!subjects || !parsed.ok) return false
  const type = resource.resourceType
  const ownBase = api.fhirBaseUrl?.replace(/\/+$/, "")
  const facts = knownFacts(resource, (base) => base === ownBase)
  const question = { action: "read" as const, type, call: parsed.call, facts }
  return decideResource(policyEngine(), toInput(subjects, patient), question, UNBOUND).allowed
}

/** A server that checks tokens itself may not let Admit read: then the id alone is judged, and it judges the rest. */
async function readPatient(api: OAuthApi, id: string): Promise<FhirResource | null> {
  try {
    return await readFhir(api, `Patient/${encodeURIComponent(id)}`)
  } catch (error) {
    if (api.enforcement === "own" && isOAuthError(error)) return { resourceType: "Patient", id }
    throw error
  }
}

/** The patient, when there is one of this id and the person may open it. @throws temporarily_unavailable */
export async function findOpenablePatient(
  looking: Looking,
  id: string,
  vouched = false,
): Promise<{ patient: FhirResource | null; isThere: boolean }> {
  const patient = await readPatient(looking.api, id)
  if (patient?.resourceType !== "Patient") return { patient: null, isThere: false }
  const isOpen = await mayRead(looking, patient, vouched ? id : null)
  return { patient: isOpen ? patient : null, isThere: true }
}

/** At most this many are shown; a person narrows the search for the rest. */
const MAX_SHOWN = 20

async function search(looking: Looking, query: string, patient: string | null): Promise<FhirResource[]> {
  const bundle = await readFhir(looking.api, query)
  const entries = Array.isArray(bundle?.entry) ? (bundle.entry as { resource?: unknown }[]) : []
  const open: FhirResource[] = []
  for (const { resource } of entries.slice(0, MAX_SHOWN + 1)) {
    if (isResource(resource) && (await mayRead(looking, resource, patient))) open.push(resource)
  }
  return open
}

export interface Found {
  resources: FhirResource[]
  /** More than were shown match. */
  more: boolean
}

const bounded = (resources: FhirResource[]): Found => ({
  resources: resources.slice(0, MAX_SHOWN),
  more: resources.length > MAX_SHOWN,
})

/** Patients the person may open, by name and birth date. @throws temporarily_unavailable */
export async function searchPatients(
  looking: Looking,
  of: { name: string; birthDate: string },
): Promise<Found> {
  const params = new URLSearchParams({ _count: String(MAX_SHOWN + 1) })
  if (of.name) params.set("name", of.name)
  if (of.birthDate) params.set("birthdate", of.birthDate)
  const found = await search(looking, `Patient?${params}`, null)
  return bounded(found.filter((each) => each.resourceType === "Patient"))
}

/**
 * Encounters that the person may see of a patient they may open; none of anybody else, whose id a request may name.
 * @param vouched whether an EHR vouched for this patient
 * @throws temporarily_unavailable
 */
export async function listEncounters(looking: Looking, patient: string, vouched = false): Promise<Found> {
  if (!(await findOpenablePatient(looking, patient, vouched)).patient) return { resources: [], more: false }
  const params = new URLSearchParams({ patient: `Patient/${patient}`, _count: String(MAX_SHOWN + 1) })
  const found = await search(looking, `Encounter?${params}`, patient)
  return bounded(found.filter((each) => each.resourceType === "Encounter"))
}

export const chart: Chart = {
  async mayOpen({ patient, vouched, ...looking }) {
    const found = await findOpenablePatient(looking, patient, vouched)
    if (!found.isThere) return "unknown_patient"
    return found.patient ? "yes" : "no"
  },
}
