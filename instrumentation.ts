/** Called once by Next when a server starts. The bundled server has started the jobs already; `next start` has not. */

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return
  const { startJobs } = await import("@/lib/server/jobs/schedule")
  startJobs()
}
