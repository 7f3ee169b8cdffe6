/**
 * Cross-origin calls: public documents for everyone, the endpoints apps call from a browser for registered
 * origins, the rest for nobody. Never with credentials: no cookie counts at these endpoints.
 */

import { isRegisteredOrigin } from "@/db/queries/oauth-clients"
import { versionedCache } from "../changes"
import { db } from "../database"
import { NOSNIFF, type PlainAnswer, type PlainHead } from "../http/plain"

export type Cors = "any" | "registered" | "none"

const origins = versionedCache<true | null>("oauth-origins", {
  max: 10_000,
  load: async (origin) => ((await isRegisteredOrigin(db(), origin)) ? true : null),
})

const ORIGIN = /^https?:\/\/[^\s/?#@]{1,255}$/

/** The CORS headers of a response; empty when this origin may not read it. */
export async function corsHeaders(
  cors: Cors,
  request: Pick<PlainHead, "headers">,
): Promise<Record<string, string>> {
  if (cors === "none") return {}
  if (cors === "any") return { "access-control-allow-origin": "*" }
  const vary = { vary: "origin" }
  const origin = request.headers.get("origin")
  if (!origin || !ORIGIN.test(origin) || !(await origins.get(origin))) return vary
  return {
    ...vary,
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "www-authenticate, dpop-nonce",
  }
}

/** The answer to a preflight (Fetch standard, CORS-preflight request). */
export async function preflight(
  cors: Cors,
  request: Pick<PlainHead, "headers">,
  methods: readonly string[],
): Promise<PlainAnswer> {
  const allow = methods.join(", ")
  const headers: Record<string, string> = { ...NOSNIFF, ...(await corsHeaders(cors, request)), allow }
  if (headers["access-control-allow-origin"]) {
    headers["access-control-allow-methods"] = allow
    headers["access-control-allow-headers"] = "authorization, content-type, dpop"
    headers["access-control-max-age"] = "600"
  }
  return { status: 204, headers, body: null }
}
