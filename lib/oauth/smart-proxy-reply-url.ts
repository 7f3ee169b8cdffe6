/**
 * The combined reply URL of the Azure SMART on FHIR proxy: the proxy receives the code, and the app's own
 * address travels inside the path. Shown by the wizard for leaves A3, A4 and B2.
 * Source: fhir-server `AadSmartOnFhirProxyController.cs`, `docs/SMARTonFHIR.md`.
 */

import { findUriParts, withoutEndSlashes } from "./uri-parts"

const CALLBACK = "/AadSmartOnFhirProxy/callback/"
/** Entra ID refuses longer reply URLs. */
export const ENTRA_REPLY_URL_LIMIT = 256

export interface CombinedReplyUrl {
  url: string
  length: number
  limit: number
  fits: boolean
  /** How many characters the app's own address may have with this FHIR base before Entra refuses. */
  appUrlLimit: number
  /** Worth showing beside the result. */
  notes: string[]
}

/** base64url without padding of the text's UTF-8 (RFC 4648 §5). */
export function toBase64Url(text: string): string {
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("")
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

/**
 * The reply URL to register in Entra ID for an app behind the proxy. An app address without a path is encoded
 * with the "/" that the proxy's `Uri.ToString()` puts there; otherwise Entra answers AADSTS50011.
 */
export function combinedReplyUrl(fhirBaseUrl: string, appRedirectUri: string): CombinedReplyUrl {
  const base = withoutEndSlashes(fhirBaseUrl)
  const notes: string[] = []
  let appUrl = appRedirectUri
  if (findUriParts(appRedirectUri)?.path === "" && !/[?#]/.test(appRedirectUri)) {
    appUrl = `${appRedirectUri}/`
    notes.push("The proxy puts a / behind an address without a path, so the / is encoded with it.")
  }
  const url = `${base}${CALLBACK}${toBase64Url(appUrl)}`
  const room = ENTRA_REPLY_URL_LIMIT - base.length - CALLBACK.length
  const appUrlLimit = Math.max(0, Math.floor((room * 3) / 4))
  const fits = url.length <= ENTRA_REPLY_URL_LIMIT
  if (!fits) {
    notes.push(
      `Entra ID takes ${ENTRA_REPLY_URL_LIMIT} characters at most. With this FHIR address the app's own address may have ${appUrlLimit}.`,
    )
  }
  return { url, length: url.length, limit: ENTRA_REPLY_URL_LIMIT, fits, appUrlLimit, notes }
}
