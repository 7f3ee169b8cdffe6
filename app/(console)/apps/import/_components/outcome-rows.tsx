import { Status } from "@/components/ui/badge"
import { describeChange } from "@/lib/audit/describe"
import type { Applied } from "@/lib/transfer/outcome"

const WORDS = {
  will: { made: "Made new", changed: "Changed", kept: "Stays as it is" },
  done: { made: "Made", changed: "Changed", kept: "As it was" },
} as const
const TONES = { made: "ok", changed: "info", kept: "neutral" } as const
const WHAT = { api: "API", policy: "Policy", user: "Person", app: "App", link: "Link" } as const

/** One entry a line, what changes below it. */
export function OutcomeRows({ rows, tense }: { rows: readonly Applied[]; tense: keyof typeof WORDS }) {
  return (
    <ul className="divide-y divide-line border-line border-y">
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes while it is shown
        <li key={index} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-2.5">
          <span className="w-16 text-ink-faint text-sm">{WHAT[row.what]}</span>
          <span className="min-w-0 flex-1 basis-60">
            <span className="font-[560] break-words">{row.name}</span>
            {row.clientId ? (
              <code className="ml-2 text-ink-soft text-sm break-all">{row.clientId}</code>
            ) : null}
            {[...row.changes.map(describeChange), ...row.notes].map((line) => (
              <span key={line} className="block text-ink-soft text-sm break-words">
                {line}
              </span>
            ))}
          </span>
          <Status tone={TONES[row.outcome]}>{WORDS[tense][row.outcome]}</Status>
        </li>
      ))}
    </ul>
  )
}
