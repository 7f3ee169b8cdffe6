/** Called once by Next when a server starts: scheduled work is done where pages are made, never where tokens are. */

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return
  const { startJobs } = await import("@/lib/server/jobs/schedule")
  startJobs()
}
