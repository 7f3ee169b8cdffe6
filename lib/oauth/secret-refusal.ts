/** Whether a secret works: the one rule, for the token endpoint and for what the console says of a secret. */

import type { ClientSecret } from "./client"
import type { Refusal } from "./refusals"

/** Why a secret that matched cannot be used, `null` when it can. */
export function secretRefusal(
  secret: Pick<ClientSecret, "state" | "retireAt" | "expiresAt">,
  now: Date,
): Extract<Refusal, "secret.disabled" | "secret.retired" | "secret.expired"> | null {
  if (secret.state === "disabled") return "secret.disabled"
  if (secret.retireAt && secret.retireAt <= now) return "secret.retired"
  if (secret.expiresAt && secret.expiresAt <= now) return "secret.expired"
  return null
}
