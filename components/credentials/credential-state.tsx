import { Status } from "@/components/ui/badge"
import { RelativeTime } from "@/components/ui/relative-time"
import type { Tone } from "@/components/ui/tone"
import type { SecretStanding } from "@/lib/credentials/secret-life"

const WORDS: Record<SecretStanding, { tone: Tone; word: string }> = {
  live: { tone: "ok", word: "Live" },
  retiring: { tone: "info", word: "Retiring" },
  retired: { tone: "neutral", word: "Retired" },
  expired: { tone: "danger", word: "Expired" },
  disabled: { tone: "neutral", word: "Disabled" },
}

type CredentialStateProps = {
  standing: SecretStanding
  retireAt?: Date | null
  expiresAt?: Date | null
}

const SOON_MS = 30 * 86_400_000

/** How a credential stands, and when that will change. */
export function CredentialState({ standing, retireAt = null, expiresAt = null }: CredentialStateProps) {
  const { tone, word } = WORDS[standing]
  const soon = standing === "live" && expiresAt !== null && expiresAt.getTime() - Date.now() < SOON_MS
  const end = standing === "retiring" ? retireAt : expiresAt
  const verb = standing === "retiring" ? "stops" : standing === "expired" ? "since" : "expires"
  return (
    // One child, so that a stacked table keeps both lines beside the label.
    <span>
      <Status tone={soon ? "warn" : tone}>{soon ? "Expires soon" : word}</Status>
      {end && standing !== "disabled" && standing !== "retired" ? (
        <span className="block text-ink-faint text-sm">
          {verb} <RelativeTime at={end} />
        </span>
      ) : null}
    </span>
  )
}
