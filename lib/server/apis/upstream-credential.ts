/** The credential the gateway shows the FHIR server. Sealed; never shown again. */

import { updateApi } from "@/db/queries/apis"
import { AppError } from "@/lib/errors"
import type { ApiId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { mutate } from "@/lib/server/mutate"
import { seal } from "@/lib/server/seal"
import { loadApi } from "./read-api"
import { STALE_API } from "./write-api"

/**
 * Sets the Authorization header sent upstream, or takes it away with `null`.
 * @throws AppError invalid for a value that is no header; conflict when the API has changed since `version`
 */
export async function setUpstreamCredential(
  input: { id: ApiId; version: number; authorization: string | null },
  actor: Actor,
): Promise<{ version: number }> {
  const { id, version, authorization } = input
  if (authorization !== null && !/^[A-Za-z][A-Za-z0-9-]* [\x21-\x7e]+$/.test(authorization)) {
    const message = "Write the whole header: the scheme, one space, the value, such as Basic dXNlcjpwYXNz."
    throw new AppError("invalid", { message, fields: { authorization: message } })
  }
  return mutate(actor, "api.changed", async (tx) => {
    const api = await loadApi(tx, id)
    if (!api) throw new AppError("not_found", { message: "This API is no longer here." })
    const sealed = authorization === null ? null : seal(authorization)
    if (!(await updateApi(tx, id, version, { sealedUpstreamAuthorization: sealed })))
      throw new AppError("conflict", { message: STALE_API })
    const state = (is: boolean) => (is ? "set" : "none")
    const change = {
      field: "upstreamCredential",
      before: state(api.hasUpstreamCredential),
      after: state(authorization !== null),
    }
    return {
      result: { version: version + 1 },
      records: [{ subject: { id, name: api.settings.name }, changes: [change] }],
    }
  })
}
