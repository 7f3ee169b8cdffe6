/** The fleet file as a download from the console. */

import { isAppError } from "@/lib/errors"
import { requireActor } from "@/lib/server/signed-in"
import { exportFleet } from "./export-fleet"

/** Answers 403 to anybody who may not read everything. */
export async function downloadFleet(): Promise<Response> {
  try {
    const fleet = await exportFleet(await requireActor())
    return new Response(`${JSON.stringify(fleet, null, 2)}\n`, {
      headers: {
        "content-type": "application/json",
        "content-disposition": 'attachment; filename="fleet.json"',
        "cache-control": "no-store",
      },
    })
  } catch (error) {
    if (!isAppError(error)) throw error
    return new Response(error.message, { status: error.code === "unauthenticated" ? 401 : 403 })
  }
}
