/** What the core is given in this process. */

import type { OAuthContext } from "@/lib/oauth/context"
import { isSubset, parseScope } from "@/lib/smart/scopes"
import { effectiveScopes } from "../decision/effective-scopes"
import { issuer } from "../env"
import { signJwt, verifyOwnJwt } from "../keys"
import { derivedKey } from "../master-key"
import { randomBytes } from "../random"
import { chart } from "../smart/chart"
import { verifyAccessToken } from "./access-token"
import { equal, hmac, sha256 } from "./hash"
import { isStrictAssertionAudience } from "./instance-settings"
import { fetchKeySet } from "./remote-keys"
import { store } from "./store"

/** Equal, or a SMART scope within a wider one: `patient/Observation.r` within `patient/*.rs`. */
function scopeCovers(allowed: string, requested: string): boolean {
  if (allowed === requested) return true
  if (!requested.includes("/")) return false
  const wide = parseScope(allowed)
  const narrow = parseScope(requested)
  return wide.ok && narrow.ok && isSubset(narrow.scope, [wide.scope])
}

export async function oauthContext(): Promise<OAuthContext> {
  return {
    issuer: issuer(),
    now: () => new Date(),
    random: randomBytes,
    sha256,
    equal,
    deriveSuccessor: (refreshToken) => hmac(derivedKey("refresh successor"), refreshToken),
    deriveNonce: (step) => hmac(derivedKey("dpop nonce"), String(step)),
    sign: signJwt,
    readIdToken: async (token) => {
      const claims = await verifyOwnJwt(token, "JWT")
      return claims?.iss === issuer() ? claims : null
    },
    verifyAccessToken,
    effectiveScopes,
    fetchKeySet,
    scopeCovers,
    strictAssertionAudience: await isStrictAssertionAudience(),
    store,
    chart,
  }
}
