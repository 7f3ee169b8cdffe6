/** What a page does when a server action is never answered: it says so and stays as it is. */

import { unstable_rethrow } from "next/navigation"
import type { ActionResult } from "@/lib/action-result"

export const UNREACHABLE = "The server did not answer. What you typed is still here; try again in a moment."

/** The answer of an action; a refusal in words when none came, instead of an error that takes the page away. */
export const reach = <T>(answer: Promise<ActionResult<T>>): Promise<ActionResult<T>> =>
  answer.catch((error: unknown) => {
    unstable_rethrow(error)
    return { ok: false, message: UNREACHABLE }
  })
