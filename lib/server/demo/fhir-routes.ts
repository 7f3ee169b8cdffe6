/** The demo server's answers: Medplum's router, and around it paging links, histories and `$everything`. */

import type { IncomingHttpHeaders } from "node:http"
import { getStatus } from "@medplum/core"
import type { FhirRequest, FhirRouter, HttpMethod } from "@medplum/fhir-router"
import { PATIENT_COMPARTMENT } from "@/lib/fhir/patient-compartment-table"
import { parseFhirRequest } from "@/lib/fhir/request"
import { type DemoRepository, nameOf, type Version } from "./fhir-repository"
import type { Bundle, Resource } from "./fhir-types"

export interface FhirHttpRequest {
  method: string
  /** Below the base, without leading slash. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
}

export interface FhirAnswer {
  status: number
  resource: Resource | null
  headers?: Record<string, string>
}

interface Served {
  repository: DemoRepository
  router: FhirRouter
  base: string
}

export async function answerFhir(request: FhirHttpRequest, served: Served): Promise<FhirAnswer> {
  const parsed = parseFhirRequest(request.method, request.path, request.query.toString())
  if (!parsed.ok) return { status: parsed.status, resource: problem(parsed.reason) }
  const { call } = parsed
  if (call.action === "capabilities") return { status: 200, resource: capabilities(served.base) }
  if (call.action === "history") return history(served, call.type, call.id)
  if (call.action === "vread") return version(served, call)
  if (call.action === "$everything" && call.id) return everything(served, call.id)
  if (call.compartment) return { status: 501, resource: problem("compartment searches are not offered") }
  return routed(request, served)
}

const problem = (diagnostics: string): Resource => ({
  resourceType: "OperationOutcome",
  issue: [{ severity: "error", code: "processing", diagnostics }],
})

async function routed(request: FhirHttpRequest, served: Served): Promise<FhirAnswer> {
  const query = request.query.toString()
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")
  const form = isForm ? new URLSearchParams(request.body) : null
  const fhirRequest: FhirRequest = {
    method: (request.method === "HEAD" ? "GET" : request.method) as HttpMethod,
    url: query && !form ? `${request.path}?${query}` : request.path,
    pathname: "",
    params: {},
    query: {},
    headers: request.headers,
    body: form ? lists(new URLSearchParams([...request.query, ...form])) : parseBody(request.body),
  }
  const [outcome, resource] = await served.router.handleRequest(fhirRequest, served.repository)
  const status = getStatus(outcome)
  const answered = (resource ?? outcome) as unknown as Resource
  const shown =
    answered.resourceType === "Bundle" ? withLinks(answered as Bundle, request, served.base) : answered
  return { status, resource: shown, headers: resource ? headersFor(answered, served.base, status) : {} }
}

const parseBody = (body: string): unknown => (body === "" ? undefined : JSON.parse(body))

function lists(params: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(params.keys())].map((name) => [name, params.getAll(name)]))
}

function headersFor(resource: Resource, base: string, status: number): Record<string, string> {
  const meta = resource.meta as { versionId?: string; lastUpdated?: string } | undefined
  if (!resource.id || !meta?.versionId) return {}
  const place = `${base}/${nameOf(resource)}/_history/${meta.versionId}`
  const location: Record<string, string> =
    status === 201 ? { Location: place } : { "Content-Location": place }
  return { ETag: `W/"${meta.versionId}"`, ...location }
}

/** Absolute links, as most servers send: self, and next while there is more. */
function withLinks(bundle: Bundle, request: FhirHttpRequest, base: string): Bundle {
  if (bundle.type !== "searchset") return bundle
  const { nextOffset, ...rest } = bundle as Bundle & { nextOffset?: number }
  const path = request.path.replace(/\/_search$/, "")
  const query = new URLSearchParams(request.query)
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) {
    for (const [name, value] of new URLSearchParams(request.body)) query.append(name, value)
  }
  const linkTo = (params: URLSearchParams) => `${base}/${path}${params.size > 0 ? `?${params}` : ""}`
  const link = [{ relation: "self", url: linkTo(query) }]
  if (nextOffset !== undefined) {
    query.set("_offset", String(nextOffset))
    link.push({ relation: "next", url: linkTo(query) })
  }
  const entry = rest.entry?.map((e) =>
    e.resource?.id ? { fullUrl: `${base}/${nameOf(e.resource)}`, ...e } : e,
  )
  return { ...(rest as Bundle), link, entry }
}

function history({ repository, base }: Served, type: string | null, id: string | null): FhirAnswer {
  const versions = repository.versions(type, id)
  if (id !== null && versions.length === 0) return { status: 404, resource: problem("not found") }
  const entry = versions.map((v) => ({
    fullUrl: `${base}/${v.type}/${v.id}`,
    ...(v.resource ? { resource: v.resource } : {}),
    request: { method: v.method, url: `${v.type}/${v.id}` },
    response: { status: v.method === "POST" ? "201" : "200" },
  }))
  return {
    status: 200,
    resource: { resourceType: "Bundle", type: "history", total: entry.length, entry } as Bundle,
  }
}

function version(
  { repository }: Served,
  on: { type: string | null; id: string | null; versionId: string | null },
): FhirAnswer {
  const found: Version | undefined = repository
    .versions(on.type, on.id)
    .find((v) => v.versionId === on.versionId)
  if (!found) return { status: 404, resource: problem("not found") }
  return found.resource
    ? { status: 200, resource: found.resource }
    : { status: 410, resource: problem("deleted") }
}

/** Patient/$everything: the compartment as R4 defines it, and what it refers to. */
async function everything({ repository, base }: Served, id: string): Promise<FhirAnswer> {
  const patient = repository.find("Patient", id)
  if (!patient) return { status: 404, resource: problem("not found") }
  const found = new Map<string, Resource>([[nameOf(patient), patient]])
  for (const [type, parameters] of Object.entries(PATIENT_COMPARTMENT)) {
    if (type === "Patient") continue
    for (const parameter of Object.keys(parameters)) {
      const filters = [{ code: parameter, operator: "eq", value: `Patient/${id}` }]
      const bundle = await repository.search({ resourceType: type, filters, count: 200 } as never)
      for (const entry of bundle.entry ?? []) {
        const resource = entry.resource as unknown as Resource
        found.set(nameOf(resource), resource)
      }
    }
  }
  for (const name of ["Practitioner/dr-fernsby", "Organization/maple-clinic"]) {
    const [type = "", refId = ""] = name.split("/")
    const resource = repository.find(type, refId)
    if (resource) found.set(name, resource)
  }
  const entry = [...found.values()].map((resource) => ({ fullUrl: `${base}/${nameOf(resource)}`, resource }))
  return {
    status: 200,
    resource: { resourceType: "Bundle", type: "searchset", total: entry.length, entry } as Bundle,
  }
}

const capabilities = (base: string): Resource => ({
  resourceType: "CapabilityStatement",
  status: "active",
  date: "2026-01-01",
  kind: "instance",
  fhirVersion: "4.0.1",
  format: ["json"],
  implementation: { description: "Demo FHIR server with invented patients", url: base },
  rest: [
    {
      mode: "server",
      resource: Object.keys(PATIENT_COMPARTMENT).map((type) => ({
        type,
        interaction: [
          "read",
          "vread",
          "search-type",
          "history-instance",
          "create",
          "update",
          "patch",
          "delete",
        ].map((code) => ({ code })),
      })),
    },
  ],
})
