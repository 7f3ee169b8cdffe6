/** A refusal of a protocol endpoint, brought to the inbox of the app it belongs to. */

import type { OAuthClient } from "@/lib/oauth/client"
import type { RequestFacts } from "@/lib/oauth/context"
import type { OAuthError } from "@/lib/oauth/errors"
import { clientIp } from "../client-ip"
import type { PlainHead } from "../http/plain"
import { store } from "../oauth/store"
import { clientIdIn } from "./claimed"
import { noteFailure } from "./note"

export interface ProtocolRefusal {
  facts: RequestFacts
  error: OAuthError
  /** Of query and form together, or what was pushed or kept from the first visit. */
  parameters: Iterable<[string, string]>
}

type Refused = Pick<PlainHead, "method" | "path" | "headers">

/** The client id a request claims, where it was refused before the client was known. */
const claimedClientId = (
  request: Refused,
  parameters: readonly (readonly [string, string])[],
): string | null =>
  clientIdIn(request.headers.get("authorization")) ??
  parameters.find(([name]) => name === "client_id")?.[1] ??
  null

async function findClaimed(clientId: string | null): Promise<OAuthClient | null> {
  return clientId === null ? null : store.findClient(clientId).catch(() => null)
}

/**
 * Notes the refusal for the app it names, or for the shared inbox. Does not wait for it to be written.
 * @returns the app, also where the endpoint had not got as far as knowing it
 */
export async function noteRefusal(request: Refused, of: ProtocolRefusal): Promise<OAuthClient | null> {
  const { facts, error } = of
  const parameters = [...of.parameters].slice(0, 60)
  const clientId = facts.client?.clientId ?? facts.clientId ?? claimedClientId(request, parameters)
  const client = facts.client ?? (await findClaimed(clientId))
  noteFailure({
    appId: client?.id ?? null,
    clientId,
    cause: error.refusal,
    detail: error.detail,
    sent: {
      method: request.method,
      path: request.path,
      headers: request.headers,
      parameters,
      ip: clientIp(request.headers),
    },
    proven: Boolean(facts.secretId ?? facts.keyId),
  })
  return client
}
