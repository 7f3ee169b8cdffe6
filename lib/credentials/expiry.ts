/** When owners are told that a credential ends, and in which words. */

/** Days before the end, each told once. */
export const ALERT_DAYS = [60, 30, 14, 7, 1] as const
export type AlertDays = (typeof ALERT_DAYS)[number]

const DAY = 86_400_000

export interface ExpiringCredential {
  kind: "secret" | "key"
  id: string
  appId: string
  appName: string
  /** What people call it; empty for a key. */
  name: string
  /** Last four characters of a secret, the kid of a key. */
  tail: string
  createdAt: Date
  expiresAt: Date
}

/**
 * The alert that is due now: the latest whose day has come. Days that had passed when the credential was made were
 * never news, so they are not told.
 */
export function dueAlert(
  credential: Pick<ExpiringCredential, "createdAt" | "expiresAt">,
  now: Date,
): AlertDays | null {
  const end = credential.expiresAt.getTime()
  if (end <= now.getTime()) return null
  const due = ALERT_DAYS.filter((days) => {
    const at = end - days * DAY
    return at <= now.getTime() && at > credential.createdAt.getTime()
  })
  return due.at(-1) ?? null
}

/** "in 7 days", "tomorrow", "today". */
export function endsInWords(expiresAt: Date, now: Date): string {
  const days = Math.ceil((expiresAt.getTime() - now.getTime()) / DAY)
  if (days <= 0) return "today"
  return days === 1 ? "within a day" : `in ${days} days`
}

/** Names come from people: one line, no control characters. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, 120)

export const nameOfCredential = ({ kind, name, tail }: ExpiringCredential): string =>
  kind === "secret" ? `${plain(name) || "secret"} ending in ${tail}` : `key ${plain(tail)}`

export interface AlertMail {
  subject: string
  text: string
}

/** One mail about everything a person is to be told now; the soonest stands first. */
export function toAlertMail(
  credentials: readonly ExpiringCredential[],
  of: { now: Date; issuer: string },
): AlertMail {
  const [first] = credentials
  const subject =
    credentials.length === 1 && first
      ? `A ${first.kind} of ${plain(first.appName)} expires ${endsInWords(first.expiresAt, of.now)}`
      : `${credentials.length} credentials expire, the first ${endsInWords(first?.expiresAt ?? of.now, of.now)}`
  const entries = credentials.map((credential) =>
    [
      `${plain(credential.appName)}: ${nameOfCredential(credential)}`,
      `  expires ${endsInWords(credential.expiresAt, of.now)}, on ${credential.expiresAt.toISOString().slice(0, 16).replace("T", " ")} UTC`,
      `  ${of.issuer}/apps/${credential.appId}/credentials`,
    ].join("\n"),
  )
  const text = [
    "After that, every request with it is refused.",
    entries.join("\n\n"),
    "Add a new one, let the app take it up, then retire the old one: several work side by side, so nothing goes down.",
    `You get this as an owner, from Admit at ${of.issuer}.`,
  ].join("\n\n")
  return { subject, text: `${text}\n` }
}

/** The event posted to the webhook. */
export const toAlertEvent = (credential: ExpiringCredential & { days: number }, issuer: string) => ({
  type: "credential.expiring" as const,
  data: {
    app: { id: credential.appId, name: credential.appName },
    credential: {
      kind: credential.kind,
      id: credential.id,
      name: credential.name,
      ...(credential.kind === "secret" ? { last_four: credential.tail } : { kid: credential.tail }),
    },
    expires_at: credential.expiresAt.toISOString(),
    days: credential.days,
    url: `${issuer}/apps/${credential.appId}/credentials`,
  },
})
