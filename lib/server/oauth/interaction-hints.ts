/** What the sign-in page shows of the request it belongs to. */

import { findInteraction } from "./interaction"
import { store } from "./store"

/** The app's name and the login_hint it sent; `null` when this browser has no such interaction. */
export async function findInteractionHints(
  handle: string,
  cookieHeader: string | null,
): Promise<{ appName: string; loginHint: string | null } | null> {
  const interaction = await findInteraction(handle, cookieHeader)
  const client = interaction && (await store.findClient(interaction.params.client_id ?? ""))
  return client ? { appName: client.name, loginHint: interaction.params.login_hint ?? null } : null
}
