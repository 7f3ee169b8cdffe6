import { cn } from "@/components/ui/cn"
import { splitForElision } from "@/lib/text/elide"

type ElidedProps = { value: string; className?: string }

/**
 * An id or URI on one line, its middle giving way when space is short. Both halves are real text, so
 * selecting and searching find the whole value.
 */
export function Elided({ value, className }: ElidedProps) {
  const { head, tail } = splitForElision(value)
  return (
    <span
      className={cn("inline-flex min-w-0 max-w-full font-mono tracking-tight", className)}
      title={value}
      translate="no"
    >
      <span className="truncate whitespace-pre">{head}</span>
      <span className="shrink-0 whitespace-pre">{tail}</span>
    </span>
  )
}
