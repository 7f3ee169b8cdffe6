import type { ReactNode } from "react"
import { cn } from "@/components/ui/cn"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import { TONES } from "@/components/ui/tone"
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
  const isSoon = expiring.some(({ expiresAt }) => expiresAt.getTime() - Date.now() < SOON_MS)
  return (
    <div className="mb-10 grid items-start gap-4 lg:grid-cols-2">
      {failing.length > 0 ? (
        <Matter tone="danger" title={failing.length === 1 ? "An app is failing" : "Apps are failing"}>
          {failing.slice(0, SHOWN).map(({ id, name, open, lastSeenAt }) => (
            <Row key={id} href={`/apps/${id}/failures`} name={name}>
              {kindsInWords(open)}, last <RelativeTime at={lastSeenAt} />
            </Row>
          ))}
          {failing.length > SHOWN ? (
            <li className="px-4 py-2.5">
              <Link href="/apps?facet=failing">All that fail</Link>
            </li>
          ) : null}
        </Matter>
      ) : null}
      {expiring.length > 0 ? (
        <Matter
          tone={isSoon ? "danger" : "warn"}
          title={expiring.length === 1 ? "A credential expires soon" : "Credentials expire soon"}
        >
          {expiring.map((credential) => (
            <Row key={credential.id} href={`/apps/${credential.appId}/credentials`} name={credential.appName}>
              {nameOfCredential(credential)}, <RelativeTime at={credential.expiresAt} />
            </Row>
          ))}
        </Matter>
      ) : null}
    </div>
  )
}

type MatterProps = { tone: "danger" | "warn"; title: string; children: ReactNode }

function Matter({ tone, title, children }: MatterProps) {
  const { icon: Icon, text, word } = TONES[tone]
  return (
    <section className="overflow-hidden rounded-lg border border-line bg-surface">
      <h2 className="flex items-center gap-2.5 border-line border-b px-4 py-3 font-[620]">
        <Icon aria-hidden="true" className={cn("size-4 shrink-0", text)} strokeWidth={2.25} />
        <span className="sr-only">{word}: </span>
        {title}
      </h2>
      <ul className="divide-y divide-line">{children}</ul>
    </section>
  )
}

type RowProps = { href: string; name: string; children: ReactNode }

function Row({ href, name, children }: RowProps) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-2.5">
      <Link href={href}>{name}</Link>
      <span className="text-ink-soft text-sm">{children}</span>
    </li>
  )
}
