/**
 * What of next-auth's own endpoints is reachable: what a sign-in needs. Its built-in pages, which anybody could
 * frame, its log, which anybody could write to, and its session document, which would turn our cookie into one
 * that outlives the browser, stay shut.
 */

import { isForeignOrigin } from "@/lib/server/csrf"
import { log } from "@/lib/server/log"

export interface AuthContext {
  params: Promise<{ nextauth: string[] }>
}
type Handler = (request: Request, context: AuthContext) => Promise<Response>

const SERVED: Record<string, readonly string[]> = {
  GET: ["csrf", "providers", "signin", "error"],
  POST: ["signin", "callback", "signout"],
}
const MAX_BYTES = 32 * 1024

const refused = (status: number) =>
  Response.json({ error: "invalid_request" }, { status, headers: { "cache-control": "no-store" } })

/** A form of stated, bounded length: next-auth reads whatever comes. */
function isBoundedForm({ headers }: Request): boolean {
  const length = Number(headers.get("content-length") || Number.NaN)
  const type = headers.get("content-type") ?? ""
  return length <= MAX_BYTES && type.startsWith("application/x-www-form-urlencoded")
}

/** `handle` for the endpoints served, behind checks of ours; its own failures say nothing. */
export function guardEndpoints(handle: Handler): Handler {
  return async (request, context) => {
    const [action = ""] = (await context.params).nextauth
    if (!SERVED[request.method]?.includes(action)) return refused(404)
    if (request.method === "POST") {
      if (!isBoundedForm(request)) return refused(400)
      if (isForeignOrigin(request)) return refused(403)
    }
    try {
      const response = await handle(request, context)
      return response.status >= 500 ? refused(400) : response
    } catch (error) {
      log.failure(error)
      return refused(400)
    }
  }
}
