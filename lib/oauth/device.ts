/**
 * Device authorization (RFC 8628): the device shows a short code, a signed-in person types and confirms it on
 * another screen, the device polls (grants/device-code.ts).
 */

import { resolveAudience } from "./audience"
import { resolveScopes } from "./authorize-request"
import { toBase64Url } from "./base64url"
import type { OAuthClient } from "./client"
import { authenticateClient } from "./client-auth"
import type { OAuthContext, OAuthEndpoint } from "./context"
import { type Params, parseParams } from "./params"
import { refuse } from "./refusals"
import { printScopes } from "./scopes"

export const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
export const DEVICE_TTL_SECONDS = 600
export const POLL_INTERVAL_SECONDS = 5

/** RFC 8628 §6.1: consonants only, so no words; twenty letters eight times are 34 bits. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
const CODE_LENGTH = 8

/** Eight letters without bias: bytes beyond the last full round of twenty are drawn again. */
function makeUserCode(context: OAuthContext): string {
  let code = ""
  while (code.length < CODE_LENGTH) {
    for (const byte of context.random(16))
      if (byte < 240 && code.length < CODE_LENGTH) code += LETTERS[byte % 20]
  }
  return code
}

export const printUserCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`

/** What a person typed, without dashes and spaces, in capitals; `null` when it cannot be a code. */
export function parseUserCode(typed: string): string | null {
  const code = typed
    .slice(0, 40)
    .replace(/[\s\-–—.]/g, "")
    .toUpperCase()
  return new RegExp(`^[${LETTERS}]{${CODE_LENGTH}}$`).test(code) ? code : null
}

/** What the device asked for, as the person will see it and as the grant will have it. */
export async function readDeviceRequest(context: OAuthContext, client: OAuthClient, params: Params) {
  const scopes = resolveScopes(context, client, params)
  return { scopes, audience: await resolveAudience(context, { client, params, scopes }) }
}

/** POST /oauth/device (RFC 8628 §3.1). */
export const authorizeDevice: OAuthEndpoint = async (context, request) => {
  const params = parseParams(request.form)
  const { client } = await authenticateClient(context, request, params)
  if (!client.grantTypes.includes(DEVICE_GRANT)) {
    throw refuse("grant_type.not_registered", {
      detail: { sent: DEVICE_GRANT, registered: client.grantTypes },
    })
  }
  const { scopes } = await readDeviceRequest(context, client, params)
  const asked = new Map([["client_id", client.clientId]])
  if (scopes.length > 0) asked.set("scope", printScopes(scopes))
  for (const name of ["resource", "aud"]) {
    const value = params.get(name)
    if (value !== undefined) asked.set(name, value)
  }
  const deviceCode = `dc_${toBase64Url(context.random(32))}`
  const userCode = makeUserCode(context)
  await context.store.saveDeviceAuthorization({
    hash: context.sha256(deviceCode),
    userCode,
    appId: client.id,
    params: asked,
    intervalSeconds: POLL_INTERVAL_SECONDS,
    expiresAt: new Date(context.now().getTime() + DEVICE_TTL_SECONDS * 1000),
  })
  const verificationUri = `${context.issuer}/device`
  return {
    status: 200,
    json: {
      device_code: deviceCode,
      user_code: printUserCode(userCode),
      verification_uri: verificationUri,
      verification_uri_complete: `${verificationUri}?user_code=${printUserCode(userCode)}`,
      expires_in: DEVICE_TTL_SECONDS,
      interval: POLL_INTERVAL_SECONDS,
    },
  }
}
