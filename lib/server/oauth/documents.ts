/** Public documents: discovery and keys. Readable from any origin, cacheable, with an ETag. */

import { toOpenIdMetadata, toServerMetadata } from "@/lib/oauth/metadata"
import { toSmartConfiguration } from "@/lib/smart/smart-configuration"
import { SMART_STYLE } from "@/lib/smart/smart-style"
import { issuer } from "../env"
import { NOSNIFF, type PlainHandler } from "../http/plain"
import { publicKeySet } from "../keys"
import { translate } from "./endpoint"
import { sha256 } from "./hash"
import { errorResponse, toAnswer } from "./http"
import { registrationMode } from "./instance-settings"

const OPEN = { "access-control-allow-origin": "*", ...NOSNIFF }
const METHODS = "GET, HEAD, OPTIONS"

/**
 * A document made by `read`.
 * @param maxAgeSeconds how long anyone may keep it without asking
 */
export function publicDocument(read: () => Promise<object> | object, maxAgeSeconds: number): PlainHandler {
  return async (request) => {
    if (request.method === "OPTIONS") {
      const headers = {
        ...OPEN,
        allow: METHODS,
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": "accept, authorization, cache-control, content-type, if-none-match",
        "access-control-max-age": "600",
      }
      return { status: 204, headers, body: null }
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      const json = { error: "invalid_request", error_description: "This method is not allowed here." }
      return toAnswer({ status: 405, headers: { allow: METHODS }, json }, OPEN)
    }
    try {
      const body = JSON.stringify(await read())
      const etag = `"${Buffer.from(sha256(body)).toString("base64url").slice(0, 22)}"`
      const headers = { ...OPEN, etag, "cache-control": `public, max-age=${maxAgeSeconds}` }
      if (request.headers.get("if-none-match") === etag) return { status: 304, headers, body: null }
      return { status: 200, headers: { ...headers, "content-type": "application/json" }, body }
    } catch (error) {
      return toAnswer(errorResponse(translate(error), issuer()), OPEN)
    }
  }
}

/** What of the metadata the settings of the instance decide, now. */
export const metadataOptions = async () => ({ registration: (await registrationMode()) !== "off" })

/** Short, so that an announced key is known well before it signs. */
export const jwks = publicDocument(publicKeySet, 300)
export const openIdConfiguration = publicDocument(
  async () => toOpenIdMetadata(issuer(), await metadataOptions()),
  300,
)
export const serverMetadata = publicDocument(
  async () => toServerMetadata(issuer(), await metadataOptions()),
  300,
)
/** SMART's at the issuer, for FHIR servers that point to Admit and do not stand behind the gateway. */
export const smartConfiguration = publicDocument(
  async () => toSmartConfiguration(issuer(), await metadataOptions()),
  300,
)
export const smartStyle = publicDocument(() => SMART_STYLE, 86_400)
