/** The button behind a hand-over link. Only a POST from our own page opens it: a preview or a prefetch cannot. */

import { z } from "zod"
import { isAppError } from "@/lib/errors"
import { clientIp } from "@/lib/server/client-ip"
import { isForeignOrigin } from "@/lib/server/csrf"
import { log } from "@/lib/server/log"
import { readBody } from "@/lib/server/oauth/http"
import { readSession } from "@/lib/server/session"
import { openHandOver } from "./hand-over"

const MAX_BYTES = 1024
const input = z.object({ token: z.string().max(100) })

const answer = (status: number, body: object) =>
  Response.json(body, { status, headers: { "cache-control": "no-store", pragma: "no-cache" } })

/** Answers an `ActionResult` of `HandedOver` as JSON. */
export async function openHandOverRequest(request: Request): Promise<Response> {
  const ours = !isForeignOrigin(request) && request.headers.get("content-type") === "application/json"
  if (!ours) return answer(400, { ok: false, message: "Open the link in a browser and press the button." })
  try {
    const { token } = input.parse(JSON.parse(await readBody(request, MAX_BYTES)))
    const session = await readSession(request)
    const by = { name: session?.user.name ?? null, ip: clientIp(request.headers) }
    return answer(200, { ok: true, value: await openHandOver(token, by) })
  } catch (error) {
    if (isAppError(error)) return answer(404, { ok: false, message: error.message })
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      return answer(400, { ok: false, message: "This request could not be read." })
    const reference = log.failure(error)
    return answer(500, { ok: false, message: `Something went wrong on our side. Reference ${reference}.` })
  }
}
