import { Callout } from "@/components/ui/callout"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import { type ExpiringCredential, nameOfCredential } from "@/lib/credentials/expiry"
import { kindsInWords } from "@/lib/failures/failure"

type AttentionListProps = {
  failing: readonly { id: string; name: string; open: number; lastSeenAt: Date }[]
  expiring: readonly ExpiringCredential[]
}

/** Failing apps named; the list of apps has the rest. */
const SHOWN = 5
const SOON_MS = 7 * 86_400_000

/** What somebody should look at today; absent when there is nothing. */
export function AttentionList({ failing, expiring }: AttentionListProps) {
  if (failing.length === 0 && expiring.length === 0) return null
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
      {failing.length > 0 ? (
        <Callout tone="danger" title={failing.length === 1 ? "An app is failing" : "Apps are failing"}>
          <ul className="grid gap-0.5">
            {failing.slice(0, SHOWN).map(({ id, name, open, lastSeenAt }) => (
              <li key={id}>
                <Link href={`/apps/${id}/failures`}>{name}</Link>: {kindsInWords(open)}, last{" "}
                <RelativeTime at={lastSeenAt} />
              </li>
            ))}
          </ul>
          {failing.length > SHOWN ? <Link href="/apps?facet=failing">All that fail</Link> : null}
        </Callout>
      ) : null}
    </div>
  )
}
