import { Callout } from "@/components/ui/callout"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import { type ExpiringCredential, nameOfCredential } from "@/lib/credentials/expiry"

type AttentionListProps = {
  refused: readonly { id: string; name: string; refused: number }[]
  expiring: readonly ExpiringCredential[]
}

const SOON_MS = 7 * 86_400_000

/** What somebody should look at today; absent when there is nothing. */
export function AttentionList({ refused, expiring }: AttentionListProps) {
  if (refused.length === 0 && expiring.length === 0) return null
  return (
    <div className="mb-8 grid gap-3">
      {expiring.length > 0 ? (
        <Callout
          tone={
            expiring.some(({ expiresAt }) => expiresAt.getTime() - Date.now() < SOON_MS) ? "danger" : "warn"
          }
          title={expiring.length === 1 ? "A credential expires soon" : "Credentials expire soon"}
        >
          <ul className="grid gap-0.5">
            {expiring.map((credential) => (
              <li key={credential.id}>
                <Link href={`/apps/${credential.appId}/credentials`}>{credential.appName}</Link>:{" "}
                {nameOfCredential(credential)}, <RelativeTime at={credential.expiresAt} />
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
                <Link href={`/apps/${app.id}/failures`}>{app.name}</Link>: {app.refused}{" "}
                {app.refused === 1 ? "call" : "calls"}
              </li>
            ))}
          </ul>
        </Callout>
      ) : null}
    </div>
  )
}
