import { type DiffLine, diffLines, foldLines } from "@/components/policy/line-diff"
import { cn } from "@/components/ui/cn"

type TextDiffProps = { before: string; after: string; label: string }

const LOOKS: Record<DiffLine["kind"], { sign: string; word: string; classes: string }> = {
  same: { sign: " ", word: "", classes: "text-ink-soft" },
  added: { sign: "+", word: "added", classes: "bg-ok-soft text-ok" },
  removed: { sign: "−", word: "removed", classes: "bg-danger-soft text-danger" },
}

/** Two versions of a text as one, line by line. */
export function TextDiff({ before, after, label }: TextDiffProps) {
  const lines = diffLines(before, after)
  if (lines.every((line) => line.kind === "same"))
    return <p className="text-ink-soft text-sm">The text is the same.</p>
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className="max-h-96 overflow-auto rounded-lg border border-line bg-sunken py-2"
      translate="no"
    >
      <ol className="min-w-max font-mono text-sm leading-5.5">
        {foldLines(lines).map((run) =>
          run.hidden > 0 ? (
            <li key={run.at} className="px-4 py-1 font-sans text-ink-faint">
              {run.hidden} unchanged lines
            </li>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's place is its identity
            run.lines.map((line, i) => <Line key={run.at + i} {...line} />)
          ),
        )}
      </ol>
    </section>
  )
}

function Line({ kind, text }: DiffLine) {
  const look = LOOKS[kind]
  return (
    <li className={cn("whitespace-pre px-4", look.classes)}>
      <span aria-hidden="true" className="mr-3 inline-block w-2 select-none">
        {look.sign}
      </span>
      {look.word ? <span className="sr-only">{look.word}: </span> : null}
      {text}
    </li>
  )
}
