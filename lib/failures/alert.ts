/** In which words owners are told that calls of their apps are refused. Of the requests themselves nothing is told. */

import { type Cause, explain } from "./causes"

/** A kind of failure: one cause at one app, however many different things were sent. */
export interface FailureNews {
  appId: string
  appName: string
  cause: Cause
  /** Refused calls so far. */
  count: number
  firstSeenAt: Date
}

/** Names come from people: one line, no control characters. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, 120)

const calls = (count: number): string => (count === 1 ? "1 call" : `${count} calls`)
const linkOf = (issuer: string, appId: string): string => `${issuer}/apps/${appId}/failures`

export function groupByApp(news: readonly FailureNews[]): FailureNews[][] {
  const byApp = new Map<string, FailureNews[]>()
  for (const one of news) byApp.set(one.appId, [...(byApp.get(one.appId) ?? []), one])
  return [...byApp.values()]
}

/** One mail about everything a person is to be told now. */
export function toFailureMail(
  news: readonly FailureNews[],
  issuer: string,
): { subject: string; text: string } {
  const apps = groupByApp(news)
  const [first] = news
  const subject =
    apps.length === 1 && first
      ? `Calls of ${plain(first.appName)} are being refused`
      : `Calls of ${apps.length} apps are being refused`
  const entries = apps.map((ofApp) => {
    const [one] = ofApp
    if (!one) return ""
    const lines = ofApp.map(
      ({ cause, count, firstSeenAt }) =>
        `  ${explain(cause).sentence}\n  ${calls(count)}, since ${firstSeenAt.toISOString().slice(0, 16).replace("T", " ")} UTC`,
    )
    return [`${plain(one.appName)}:`, ...lines, `  ${linkOf(issuer, one.appId)}`].join("\n")
  })
  const text = [
    entries.join("\n\n"),
    "The page shows what was sent, what was expected, and how to mend it. You hear of each kind of refusal once, until it is dealt with and comes back.",
    `You get this as an owner, from Admit at ${issuer}. To stop: ${issuer}/account, or the app's page of refused calls.`,
  ].join("\n\n")
  return { subject, text: `${text}\n` }
}

/** The event posted to the webhook: one an app. */
export function toFailureEvent(ofApp: readonly FailureNews[], issuer: string) {
  const [first] = ofApp
  return {
    type: "app.failing" as const,
    data: {
      app: { id: first?.appId ?? "", name: first?.appName ?? "" },
      failures: ofApp.map(({ cause, count, firstSeenAt }) => ({
        cause,
        sentence: explain(cause).sentence,
        count,
        first_seen_at: firstSeenAt.toISOString(),
      })),
      url: linkOf(issuer, first?.appId ?? ""),
    },
  }
}
