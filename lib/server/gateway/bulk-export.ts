/**
 * Bulk exports on their way: the address that tells how far one is, its manifest and its files are the FHIR
 * server's own, and nothing in them says what may be seen. So they are sealed as links to pages are, together
 * with the export they belong to and with who began it; whoever follows one is decided anew as for the export.
 * An app that may not export every type is shown files of the types it named, and of no other. Files that the
 * server keeps in a storage of addresses that carry their own proof are told as they are: there, no token counts.
 * http://hl7.org/fhir/uv/bulkdata/export.html
 */

import { printExact } from "@/lib/fhir/exact-json"
import { type FhirCall, typesExported } from "@/lib/fhir/request"
import { looksPrivate } from "@/lib/private-address"
import type { PlainAnswer } from "@/lib/server/http/plain"
import { type Exchange, heldAnswer, outwardHeaders, passThrough } from "./exchange"
import { stop } from "./outcomes"
import { addressOf, type Page, sealedExportUrl } from "./page-links"
import { type Plan, planCall } from "./plan"
import { discard, pageBelow, type UpstreamResponse } from "./upstream"

interface File {
  type?: unknown
  url?: unknown
  continuesInFile?: unknown
}

/**
 * @param on.page what a sealed link leads to; null for the kick-off, and for what is asked by the server's own address
 * @throws a GatewayStop with 502 for what lies where the gateway cannot follow
 */
export async function exportAnswer(
  exchange: Exchange,
  { call }: Plan,
  on: { got: UpstreamResponse; page: Page | null },
): Promise<PlainAnswer> {
  const { got, page } = on
  const tellsOfExport = page?.kind === "export" || (page === null && call.operation === "$export")
  if (!tellsOfExport) return passThrough(exchange, got, null)
  const location = got.headers["content-location"]
  if (page !== null && got.status === 200 && exchange.request.method !== "DELETE")
    return manifestAnswer(exchange, call, got)
  const sealed =
    typeof location === "string"
      ? sealedExportUrl(exchange, call, { url: location, is: "export" })
      : undefined
  if (sealed === null) {
    discard(got)
    throw elsewhere("tells of this export")
  }
  const answer = passThrough(exchange, got, null)
  if (sealed !== undefined) answer.headers["content-location"] = sealed
  return answer
}

const elsewhere = (what: string) =>
  stop(502, "transient", `The FHIR server ${what} at an address the gateway cannot follow.`)

async function manifestAnswer(
  exchange: Exchange,
  call: FhirCall,
  got: UpstreamResponse,
): Promise<PlainAnswer> {
  const manifest = await heldAnswer(exchange, got)
  if (typeof manifest !== "object" || manifest === null || !("output" in manifest))
    throw stop(502, "transient", "The FHIR server gave no manifest of the export.")
  const body = printExact(outwardManifest(exchange, call, manifest))
  const headers = outwardHeaders(exchange, got)
  delete headers["content-location"]
  headers["content-type"] = "application/json"
  return { status: 200, headers, body: exchange.request.method === "HEAD" ? null : body }
}

/** With the gateway's addresses, and no file of a type that was not asked for by who may not have all. */
function outwardManifest(exchange: Exchange, call: FhirCall, manifest: object) {
  const isInStorage = ({ url, continuesInFile }: File) =>
    [url, continuesInFile ?? url].every((address) => isStorageAddress(exchange, address))
  const { output, deleted, error, link, ...rest } = manifest as Record<string, unknown>
  const [files, errors] = [listOf(output), listOf(error)]
  const types = mayExportAll(exchange, call) ? null : typesExported(call)
  const kept = files.filter(({ type }) => {
    if (types !== null && typeof type !== "string")
      throw stop(502, "transient", "The FHIR server does not say of which type its exported files are.")
    return types === null || types.includes(String(type))
  })
  // A server that exported what was not named may tell of deletions of the same.
  const deletions = kept.length === files.length ? listOf(deleted) : []
  const shown = [...kept, ...deletions, ...errors]
  const isStored = rest.requiresAccessToken === false && shown.some(isInStorage) && shown.every(isInStorage)
  const toFile = (file: File) => (isStored ? file : sealed(exchange, call, { entry: file, is: "file" }))
  return {
    ...rest,
    request: `${exchange.bases.public}/${addressOf(call)}`,
    requiresAccessToken: !isStored,
    output: kept.map(toFile),
    ...(deleted === undefined ? {} : { deleted: deletions.map(toFile) }),
    error: errors.map(toFile),
    ...(link === undefined
      ? {}
      : { link: listOf(link).map((entry) => sealed(exchange, call, { entry, is: "export" })) }),
  }
}

const listOf = (value: unknown): readonly File[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "object" && item !== null) : []

/** On the public internet, by TLS, and not the FHIR server's own. */
const isStorageAddress = ({ api, bases }: Exchange, address: unknown): boolean =>
  typeof address === "string" &&
  URL.canParse(address) &&
  new URL(address).protocol === "https:" &&
  !looksPrivate(new URL(address).href) &&
  pageBelow(api, address, bases.public) === null

/** True for whoever might have left out `_type`. */
function mayExportAll(exchange: Exchange, call: FhirCall): boolean {
  const params = call.params.filter(([name]) => name !== "_type")
  const planned = planCall(exchange.deps.engine, exchange.input, {
    call: { ...call, params },
    condition: null,
  })
  return planned.ok && !planned.plan.looks
}

function sealed(exchange: Exchange, call: FhirCall, on: { entry: File; is: "export" | "file" }): File {
  const { entry, is } = on
  const outward = (url: unknown) => {
    const told = typeof url === "string" ? sealedExportUrl(exchange, call, { url, is }) : null
    if (told === null) throw elsewhere("keeps files of this export")
    return told
  }
  const { continuesInFile } = entry
  return {
    ...entry,
    url: outward(entry.url),
    ...(continuesInFile === undefined ? {} : { continuesInFile: outward(continuesInFile) }),
  }
}
