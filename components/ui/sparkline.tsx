import { cn } from "@/components/ui/cn"

type SparklineProps = {
  /** Oldest first, at least two. */
  values: readonly number[]
  /** What the line says in words: "Tokens a day, last 14 days: 40 to 312, rising". */
  description: string
  className?: string
}

const WIDTH = 120
const HEIGHT = 28

/** A small line of recent values, with its meaning as text. */
export function Sparkline({ values, description, className }: SparklineProps) {
  const top = Math.max(1, ...values)
  const points = values.map((value, i) => ({
    x: 2 + (i * (WIDTH - 4)) / Math.max(1, values.length - 1),
    y: HEIGHT - 3 - (Math.max(0, value) / top) * (HEIGHT - 6),
  }))
  const line = points.map((p, i) => `${i === 0 ? "M" : "L"}${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join("")
  const last = points.at(-1)
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMinYMid"
      role="img"
      aria-label={description}
      className={cn("h-7 w-30 text-ink-faint", className)}
    >
      <title>{description}</title>
      <path d={`M2 ${HEIGHT - 1}H${WIDTH - 2}`} className="stroke-line" />
      <path
        d={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      {last ? <circle cx={last.x} cy={last.y} r="2" fill="currentColor" /> : null}
    </svg>
  )
}
