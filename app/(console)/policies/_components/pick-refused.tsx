import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"

export type RefusedCalls = readonly {
  id: string
  appName: string
  asked: string
  lastSeenAt: Date
  href: string
}[]

/** Fills the form with a call that was refused lately. */
export function PickRefused({ calls }: { calls: RefusedCalls }) {
  if (calls.length === 0) return null
  return (
    <details className="rounded-lg border border-line px-4 py-2.5">
      <summary className="w-fit rounded-sm font-[560]">Pick a refused call</summary>
      <p className="mt-2 text-ink-soft text-sm">
        Ids and search values were never kept: “example” stands in their place.
      </p>
      <ul aria-label="Refused calls" className="mt-2 mb-1 grid max-h-72 gap-1.5 overflow-y-auto">
        {calls.map(({ id, appName, asked, lastSeenAt, href }) => (
          <li key={id}>
            <Link href={href} className="font-mono text-sm break-all">
              {asked}
            </Link>
            <span className="block text-ink-faint text-sm">
              {appName}, <RelativeTime at={lastSeenAt} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
