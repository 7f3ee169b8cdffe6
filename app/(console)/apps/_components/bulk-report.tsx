import { Status } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import type { BulkRow } from "@/lib/apps/bulk"

const OUTCOMES = {
  changed: { tone: "ok", word: "Changed" },
  kept: { tone: "neutral", word: "As it was" },
  skipped: { tone: "warn", word: "Left out" },
} as const

/** What became of each app. */
export function BulkReport({ rows, onClose }: { rows: readonly BulkRow[]; onClose: () => void }) {
  return (
    <div className="grid gap-4">
      <ul aria-label="Report" className="max-h-96 divide-y divide-line overflow-y-auto border-line border-y">
        {rows.map((row) => (
          <li key={row.id} className="flex flex-wrap items-baseline gap-x-3 py-2">
            <span className="min-w-0 flex-1 basis-40 break-words">
              {row.name}
              {row.note ? <span className="block text-ink-soft text-sm">{row.note}</span> : null}
            </span>
            <Status tone={OUTCOMES[row.outcome].tone}>{OUTCOMES[row.outcome].word}</Status>
          </li>
        ))}
      </ul>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  )
}
