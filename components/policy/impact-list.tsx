import { CircleHelp, Minus, Plus } from "lucide-react"
import { Link } from "@/components/ui/link"

export type ImpactView = {
  rows: readonly {
    name: string
    href: string | null
    widened: readonly string[]
    narrowed: readonly string[]
    unclear: readonly string[]
  }[]
  unchanged: number
  unweighed: number
}

/** Who may do more or less, and what exactly. */
export function ImpactList({ impact }: { impact: ImpactView }) {
  const { rows, unchanged, unweighed } = impact
  return (
    <div>
      <ul className="grid gap-3">
        {rows.map((row) => (
          <li key={row.name}>
            <p className="font-[560]">{row.href ? <Link href={row.href}>{row.name}</Link> : row.name}</p>
            <ul className="mt-0.5 grid gap-0.5 text-sm">
              <Lines kind="widened" lines={row.widened} />
              <Lines kind="narrowed" lines={row.narrowed} />
              <Lines kind="unclear" lines={row.unclear} />
            </ul>
          </li>
        ))}
      </ul>
      <p className="mt-3 text-ink-soft text-sm first:mt-0 empty:hidden">
        {restWords(rows.length, unchanged, unweighed)}
      </p>
    </div>
  )
}

const LOOKS = {
  widened: { icon: Plus, tone: "text-warn", word: "may from then on" },
  narrowed: { icon: Minus, tone: "text-info", word: "may no longer" },
  unclear: { icon: CircleHelp, tone: "text-ink-faint", word: "depends on the content or the circumstances:" },
}

function Lines({ kind, lines }: { kind: keyof typeof LOOKS; lines: readonly string[] }) {
  const { icon: Icon, tone, word } = LOOKS[kind]
  return lines.map((line) => (
    <li key={line} className="flex gap-1.5">
      <Icon aria-hidden="true" strokeWidth={2.5} className={`mt-0.75 size-3.5 shrink-0 ${tone}`} />
      <span className="min-w-0 break-words">
        <span className="text-ink-soft">{word}</span> {line}
      </span>
    </li>
  ))
}

function restWords(changed: number, unchanged: number, unweighed: number): string {
  const rest = changed > 0 ? "other " : ""
  const of = (n: number, words: string) => `${n} ${rest}${n === 1 ? "subject" : "subjects"} ${words}`
  const parts = [
    ...(changed + unchanged + unweighed === 0 ? ["It binds nobody, so nothing changes for anyone."] : []),
    ...(unchanged > 0 ? [`For ${of(unchanged, "it binds, nothing changes.")}`] : []),
    ...(unweighed > 0 ? [`${of(unweighed, "could not be weighed in time.")}`] : []),
  ]
  return parts.join(" ")
}
