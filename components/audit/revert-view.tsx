import type { ReactNode } from "react"
import { ChangeList, type HistoryEntry } from "@/components/audit/history-list"
import { Callout } from "@/components/ui/callout"
import { RelativeTime } from "@/components/ui/relative-time"
import type { FieldChange } from "@/lib/audit/events"

type RevertViewProps = {
  revert: {
    entry: HistoryEntry
    newer: readonly HistoryEntry[]
    changes: readonly FieldChange[]
    blocked: string | null
  }
  /** The form that does it; not shown when nothing can be done. */
  children: ReactNode
}

/** What going back to an earlier state does: each field now and then, and whose later changes it takes back. */
export function RevertView({ revert, children }: RevertViewProps) {
  const { entry, newer, changes, blocked } = revert
  const lost = newer.filter((row) => row.changes.length > 0)
  return (
    <div className="grid gap-8">
      <p className="text-ink-soft text-lg">
        As it was after {entry.actorName} {entry.sentence}, <RelativeTime at={entry.at} />.
      </p>
      {blocked ? (
        <Callout tone="warn" title="There is nothing to go back to">
          {blocked}
        </Callout>
      ) : (
        <>
          <section aria-labelledby="revert-fields">
            <h2 id="revert-fields" className="text-lg">
              What will change
            </h2>
            <ChangeList changes={changes} labels={["Now", "Then"]} />
          </section>
          <section aria-labelledby="revert-newer">
            <h2 id="revert-newer" className="text-lg">
              {lost.length === 1
                ? "One later change is taken back"
                : `${lost.length} later changes are taken back`}
            </h2>
            <ul className="mt-2 list-disc space-y-1 pl-4.5 marker:text-line-strong">
              {lost.map((row) => (
                <li key={row.id} className="break-words">
                  {row.actorName} {row.sentence}
                  <span className="text-ink-soft">
                    , <RelativeTime at={row.at} />
                  </span>
                </li>
              ))}
            </ul>
            <p className="mt-3 text-ink-soft">
              Settings only: state, credentials, owners and policies stay as they are. The history keeps
              everything, and this too can be taken back.
            </p>
          </section>
          {children}
        </>
      )}
    </div>
  )
}
