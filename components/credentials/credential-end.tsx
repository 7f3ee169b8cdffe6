import { cn } from "@/components/ui/cn"
import { RelativeTime } from "@/components/ui/relative-time"
import { ALERT_DAYS } from "@/lib/credentials/expiry"

const DAY = 86_400_000
const SOON_MS = 7 * DAY

/** In a list of apps: that a credential ends soon or has ended; nothing while there is time. */
export function CredentialEnd({ at }: { at: Date | null }) {
  const left = at ? at.getTime() - Date.now() : Number.POSITIVE_INFINITY
  if (!at || left > ALERT_DAYS[0] * DAY) return null
  const tone = left < 0 ? "text-danger" : left < SOON_MS ? "text-warn" : "text-ink-soft"
  return (
    <span className={cn("block whitespace-nowrap text-sm", tone)}>
      credential {left < 0 ? "expired" : "expires"} <RelativeTime at={at} />
    </span>
  )
}
