/** Two questions a supervisor asks: is the process alive, and may it be sent traffic. */

import type { MachineRoute } from "./machine-route"

const READY_WITHIN_MS = 2_000
const NO_STORE = { "cache-control": "no-store" }

/** @param isReady rejects or resolves false while requests should go elsewhere: draining, or no database */
export function healthRoutes(isReady: () => Promise<boolean>): MachineRoute[] {
  return [
    {
      methods: ["GET"],
      path: "/healthz",
      handler: async () => Response.json({ status: "ok" }, { headers: NO_STORE }),
    },
    {
      methods: ["GET"],
      path: "/readyz",
      handler: async () => {
        const ready = await within(isReady(), READY_WITHIN_MS).catch(() => false)
        const body = { status: ready ? "ready" : "unavailable" }
        return Response.json(body, { status: ready ? 200 : 503, headers: NO_STORE })
      },
    },
  ]
}

function within(answer: Promise<boolean>, milliseconds: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), milliseconds)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
