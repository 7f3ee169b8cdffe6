/**
 * Reads what a FHIR server says about itself, for "I do not know". The address is typed by an admin and still
 * treated as hostile: public addresses only, no redirects, five seconds, two megabytes; nothing is sent along.
 */

import { request as httpRequest } from "node:http"
import { request as httpsRequest } from "node:https"
import { toFhirBase } from "@/lib/apps/api-schema"
import { findWebUrlFault } from "@/lib/apps/fields"
import { AppError } from "@/lib/errors"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { issuer } from "@/lib/server/env"
import { checkLiteralHost, guardedLookup, isForbiddenAddress } from "@/lib/server/gateway/address-guard"
import { type Discovery, readDiscovery } from "@/lib/wizard/discover"

const TIMEOUT_MS = 5000
const MAX_BYTES = 2 * 1024 * 1024

export interface FoundServer extends Discovery {
  fhirBaseUrl: string
}

/**
 * @throws AppError invalid when the address is none, or leads into a private network
 */
export async function findOutServer(input: { fhirBaseUrl: string }, actor: Actor): Promise<FoundServer> {
  await requirePermission(actor, "api.edit")
  const fhirBaseUrl = toFhirBase(input.fhirBaseUrl)
  const fault = findWebUrlFault("The address", fhirBaseUrl, { plainHttp: true })
  if (fault) throw new AppError("invalid", { message: fault, fields: { fhirBaseUrl: fault } })
  const documents = await readDocuments(fhirBaseUrl)
  return { fhirBaseUrl, ...readDiscovery({ fhirBaseUrl, ...documents }, issuer()) }
}

/** What stands between a typed address and a connection. */
export interface Guard {
  /** @throws for a literal address in a private network */
  checkHost: (host: string) => void
  lookup: typeof guardedLookup
}

const GUARD: Guard = { checkHost: checkLiteralHost, lookup: guardedLookup }

/** The two documents, each `null` where there is none to be had. */
export async function readDocuments(fhirBaseUrl: string, guard = GUARD) {
  const [metadata, smartConfiguration] = await Promise.all([
    readJson(`${fhirBaseUrl}/metadata`, guard),
    readJson(`${fhirBaseUrl}/.well-known/smart-configuration`, guard),
  ])
  return { metadata, smartConfiguration }
}

/** A document, or `null` when there is none to be had. */
async function readJson(address: string, guard: Guard): Promise<unknown> {
  try {
    const url = new URL(address)
    guard.checkHost(url.hostname)
    return JSON.parse(await readText(url, guard))
  } catch (error) {
    if (!isForbiddenAddress(error)) return null
    throw new AppError("invalid", {
      message:
        "This address leads into a private network, where Admit does not look around. Answer by hand; ask who runs the server.",
    })
  }
}

function readText(url: URL, { lookup }: Guard): Promise<string> {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const headers = { accept: "application/fhir+json, application/json", "accept-encoding": "identity" }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const outgoing = request(url, { lookup, headers, signal }, (response) => {
      if (response.statusCode !== 200) return outgoing.destroy(new Error(`answered ${response.statusCode}`))
      const chunks: Buffer[] = []
      let size = 0
      response.on("data", (chunk: Buffer) => {
        size += chunk.length
        if (size > MAX_BYTES) outgoing.destroy(new Error("answered too much"))
        else chunks.push(chunk)
      })
      response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
      response.on("error", reject)
    })
    outgoing.on("error", reject)
    outgoing.end()
  })
}
