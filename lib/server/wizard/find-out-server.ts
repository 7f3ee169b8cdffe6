/**
 * Reads what a FHIR server says about itself, for "I do not know". The address is typed by an admin and still
 * treated as hostile: public addresses only, no redirects, five seconds, two megabytes; nothing is sent along.
 */

import { toFhirBase } from "@/lib/apps/api-schema"
import { findWebUrlFault } from "@/lib/apps/fields"
import { AppError } from "@/lib/errors"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { issuer } from "@/lib/server/env"
import { fetchOutgoing, isOutgoingError } from "@/lib/server/outgoing"
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

/**
 * The two documents, each `null` where there is none to be had.
 * @param allowedHosts for tests, which have no public address to answer at
 */
export async function readDocuments(fhirBaseUrl: string, allowedHosts: readonly string[] = []) {
  const [metadata, smartConfiguration] = await Promise.all([
    readJson(`${fhirBaseUrl}/metadata`, allowedHosts),
    readJson(`${fhirBaseUrl}/.well-known/smart-configuration`, allowedHosts),
  ])
  return { metadata, smartConfiguration }
}

/** A document, or `null` when there is none to be had. */
async function readJson(address: string, allowedHosts: readonly string[]): Promise<unknown> {
  try {
    const answer = await fetchOutgoing(address, {
      headers: { accept: "application/fhir+json, application/json", "accept-encoding": "identity" },
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      allowedHosts,
      plainHttp: "anywhere",
    })
    return answer.status === 200 ? JSON.parse(answer.body) : null
  } catch (error) {
    if (!isOutgoingError(error) || error.problem !== "private") return null
    throw new AppError("invalid", {
      message:
        "This address leads into a private network, where Admit does not look around. Answer by hand; ask who runs the server.",
    })
  }
}
