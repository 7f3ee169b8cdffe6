import { cn } from "@/components/ui/cn"
import { type DiffPart, describeDiff, diffText, nameInvisible } from "@/lib/text/diff"

type DiffTextProps = {
  left: string
  right: string
  /** "Your app sent", "Registered here". */
  leftLabel: string
  rightLabel: string
  /** How they differ, where the caller knows better than a comparison of letters. */
  sentence?: string
  className?: string
}

/** Two values one above the other, the differing characters lit and hidden ones named. */
export function DiffText({ left, right, leftLabel, rightLabel, sentence, className }: DiffTextProps) {
  const diff = diffText(left, right)
  return (
    <div className={cn("overflow-hidden rounded-lg border border-line bg-sunken", className)}>
      <dl className="grid gap-x-4 px-4 py-3 text-sm sm:grid-cols-[auto_minmax(0,1fr)] sm:gap-y-1.5">
        <dt className="text-ink-faint">{leftLabel}</dt>
        <dd className="mb-2 font-mono break-all sm:mb-0" translate="no">
          <Parts parts={diff.left} />
        </dd>
        <dt className="text-ink-faint">{rightLabel}</dt>
        <dd className="font-mono break-all" translate="no">
          <Parts parts={diff.right} />
        </dd>
      </dl>
      <p className="border-line border-t px-4 py-2 text-ink-soft text-sm">
        {sentence ?? describeDiff(left, right)}
      </p>
    </div>
  )
}

function Parts({ parts }: { parts: DiffPart[] }) {
  let at = 0
  return parts.map((part) => {
    const key = `${at}:${part.differs}`
    at += part.text.length
    if (!part.differs) return <span key={key}>{part.text}</span>
    return (
      <mark
        key={key}
        className="rounded-sm bg-lit px-px font-bold text-ink underline decoration-2 underline-offset-3"
      >
        {Array.from(part.text).map((character, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: characters have no identity but their place
          <Character key={i} value={character} />
        ))}
      </mark>
    )
  })
}

function Character({ value }: { value: string }) {
  const name = nameInvisible(value)
  if (!name) return value
  return (
    <span className="mx-px rounded-sm border border-current border-dashed px-1 font-normal font-sans text-xs">
      {name}
    </span>
  )
}
