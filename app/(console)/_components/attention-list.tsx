import { Callout } from "@/components/ui/callout"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"

type AttentionListProps = {
  refused: readonly { id: string; name: string; refused: number }[]
  expiring: readonly {
    appId: string
    appName: string
    name: string
    lastFour: string
    expiresAt: Date | null
  }[]
}

/** What somebody should look at today; absent when there is nothing. */
export function AttentionList({ refused, expiring }: AttentionListProps) {
  if (refused.length === 0 && expiring.length === 0) return null
  return (
    <div className="mb-8 grid gap-3">
      {expiring.length > 0 ? (
        <Callout tone="warn" title={expiring.length === 1 ? "A secret expires soon" : "Secrets expire soon"}>
          <ul className="grid gap-0.5">
            {expiring.map((secret) => (
              <li key={`${secret.appId}${secret.lastFour}`}>
                <Link href={`/apps/${secret.appId}/credentials`}>{secret.appName}</Link>:{" "}
                {secret.name || "secret"} ending in <code className="font-mono">{secret.lastFour}</code>,{" "}
                {secret.expiresAt ? <RelativeTime at={secret.expiresAt} /> : null}
              </li>
            ))}
          </ul>
        </Callout>
      ) : null}
      {refused.length > 0 ? (
        <Callout tone="danger" title="Refused in the last day">
          <ul className="grid gap-0.5">
            {refused.map((app) => (
              <li key={app.id}>
                <Link href={`/apps/${app.id}/activity?show=refused`}>{app.name}</Link>: {app.refused}{" "}
                {app.refused === 1 ? "call" : "calls"}
              </li>
            ))}
          </ul>
        </Callout>
      ) : null}
    </div>
  )
}
