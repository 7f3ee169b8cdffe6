import type { Instrumentation } from "next"

/** Called once by Next when a server starts: scheduled work is done where pages are made, never where tokens are. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return
  const { startJobs } = await import("@/lib/server/jobs/schedule")
  startJobs()
}

/**
 * Called by Next for what a page, a route or an action threw: logged under the number its reader is shown
 * (app/error.tsx), by the route's pattern, for an address may hold a token.
 */
export const onRequestError: Instrumentation.onRequestError = async (error, _request, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return
  const { log } = await import("@/lib/server/log")
  const shown =
    typeof error === "object" && error !== null && "digest" in error ? String(error.digest) : undefined
  log.failure(error, { reference: shown, route: routePath })
}
