import { DiffText } from "@/components/ui/diff-text"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import { FIELD_LABELS, showValue } from "@/lib/audit/describe"
import type { FieldChange } from "@/lib/audit/events"

export type HistoryEntry = {
  id: number
  at: Date
  /** The event as a sentence. */
  sentence: string
  actorName: string
  reason: string | null
  changes: readonly FieldChange[]
}

type HistoryListProps = {
  entries: readonly HistoryEntry[]
  /** Where going back to the state after an entry is shown; left out where nothing can be taken back. */
  revertHref?: (entry: HistoryEntry) => string | undefined
}

/** Who changed what, when, with the difference of each field lit. */
export function HistoryList({ entries, revertHref }: HistoryListProps) {
  return (
    <ol className="grid">
      {entries.map((entry) => {
        const href = revertHref?.(entry)
        return (
          <li key={entry.id} className="border-line border-t py-3.5 first:border-t-0">
            <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1">
              <p className="min-w-0 break-words">
                <span className="font-[560]">{entry.actorName}</span> {entry.sentence}
                <span className="text-ink-soft">
                  , <RelativeTime at={entry.at} />
                </span>
              </p>
              {href ? (
                <Link href={href} className="text-sm">
                  Go back to this state
                </Link>
              ) : null}
            </div>
            {entry.reason ? <p className="break-words text-ink-soft">“{entry.reason}”</p> : null}
            <ChangeList changes={entry.changes} labels={["Before", "After"]} />
          </li>
        )
      })}
    </ol>
  )
}

type ChangeListProps = { changes: readonly FieldChange[]; labels: readonly [string, string] }

/** Field by field, one value above the other. */
export function ChangeList({ changes, labels: [left, right] }: ChangeListProps) {
  if (changes.length === 0) return null
  return (
    <dl className="mt-2 grid gap-2">
      {changes.map((change) => (
        <div key={change.field} className="grid gap-x-4 sm:grid-cols-[12rem_minmax(0,1fr)]">
          <dt className="text-ink-soft text-sm">{FIELD_LABELS[change.field] ?? change.field}</dt>
          <dd className="min-w-0">
            <DiffText
              left={showValue(change.field, change.before)}
              leftLabel={left}
              right={showValue(change.field, change.after)}
              rightLabel={right}
            />
          </dd>
        </div>
      ))}
    </dl>
  )
}
