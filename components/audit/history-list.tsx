import { DiffText } from "@/components/ui/diff-text"
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

/** Who changed what, when, with the difference of each field lit. */
export function HistoryList({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <ol className="grid">
      {entries.map((entry) => (
        <li key={entry.id} className="border-line border-t py-3.5 first:border-t-0">
          <p>
            <span className="font-[560]">{entry.sentence}</span>{" "}
            <span className="text-ink-soft">
              by {entry.actorName}, <RelativeTime at={entry.at} />
            </span>
          </p>
          {entry.reason ? <p className="text-ink-soft">“{entry.reason}”</p> : null}
          {entry.changes.length > 0 ? (
            <dl className="mt-2 grid gap-2">
              {entry.changes.map((change) => (
                <div key={change.field} className="grid gap-x-4 sm:grid-cols-[12rem_minmax(0,1fr)]">
                  <dt className="text-ink-soft text-sm">{FIELD_LABELS[change.field] ?? change.field}</dt>
                  <dd className="min-w-0">
                    <DiffText
                      left={showValue(change.field, change.before)}
                      leftLabel="Before"
                      right={showValue(change.field, change.after)}
                      rightLabel="After"
                    />
                  </dd>
                </div>
              ))}
            </dl>
          ) : null}
        </li>
      ))}
    </ol>
  )
}
