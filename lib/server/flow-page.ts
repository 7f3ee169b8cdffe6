/** What a page with a flow form needs: its token, and what a refusal left behind. */

import "server-only"
import { headers } from "next/headers"
import { CSRF_COOKIE, csrfToken } from "./csrf"
import { type FormProblem, readProblem } from "./flow-form"

export type SearchParams = Promise<Record<string, string | string[] | undefined>>

/** The form's token for `purpose` and the problem named by `?problem=`, if any. */
export async function flowPage(
  purpose: string,
  searchParams: SearchParams,
): Promise<{ csrf: string; problem: FormProblem | null; params: Record<string, string> }> {
  const all = await searchParams
  const params: Record<string, string> = {}
  for (const [name, value] of Object.entries(all)) if (typeof value === "string") params[name] = value
  const cookie = (await headers()).get(CSRF_COOKIE) ?? ""
  return { csrf: csrfToken(cookie, purpose), problem: readProblem(all.problem), params }
}
