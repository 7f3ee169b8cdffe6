import { cn } from "@/components/ui/cn"

type UsesChartProps = {
  /** Oldest first. */
  days: readonly { day: string; uses: number }[]
  /** The most uses on one day over all charts that are to be compared. */
  top: number
  /** What is counted: "secret ending in 4f2a". */
  what: string
  muted?: boolean
}

const BAR = 4
const GAP = 2
const HEIGHT = 32

/** Uses of one credential per day as bars; charts with the same `top` can be compared by eye. */
export function UsesChart({ days, top, what, muted }: UsesChartProps) {
  const total = days.reduce((sum, { uses }) => sum + uses, 0)
  const width = days.length * (BAR + GAP)
  const scale = (uses: number) => (uses === 0 ? 1 : Math.max(3, (uses / Math.max(1, top)) * HEIGHT))
  const label = `Uses a day of the ${what} over ${days.length} days: ${total} in all, ${days.at(-1)?.uses ?? 0} today`
  return (
    <svg
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={label}
      className={cn("h-8 w-45 max-w-full", muted ? "text-ink-faint" : "text-accent")}
      preserveAspectRatio="none"
    >
      <title>{label}</title>
      {days.map(({ day, uses }, index) => (
        <rect
          key={day}
          x={index * (BAR + GAP)}
          y={HEIGHT - scale(uses)}
          width={BAR}
          height={scale(uses)}
          rx="1"
          className={uses === 0 ? "fill-line-strong" : "fill-current"}
        >
          <title>{`${day}: ${uses}`}</title>
        </rect>
      ))}
    </svg>
  )
}
