/** What the sign-in page shows of the request it belongs to. */

import "server-only"
import { headers } from "next/headers"
import { findInteraction } from "./oauth/interaction"
import { store } from "./oauth/store"

/** The app's name and the login_hint it sent; `null` when this browser has no such interaction. */
export async function findInteractionHints(
  handle: string,
): Promise<{ appName: string; loginHint: string | null } | null> {
  const interaction = await findInteraction(handle, (await headers()).get("cookie"))
  const client = interaction && (await store.findClient(interaction.params.client_id ?? ""))
  return client ? { appName: client.name, loginHint: interaction.params.login_hint ?? null } : null
}
