import { cn } from "@/components/ui/cn"
import { TONES, type Tone } from "@/components/ui/tone"

type MeterProps = {
  label: string
  value: number
  max: number
  /** The value in words: "12 of 30 days". */
  text: string
  tone?: Exclude<Tone, "neutral">
  className?: string
}

/** How much of something is used up, in words with a bar below. */
export function Meter({ label, value, max, text, tone = "accent", className }: MeterProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0
  return (
    <div className={className}>
      <div className="flex justify-between gap-4 text-sm">
        <span className="text-ink-soft">{label}</span>
        <span className="tabular-nums">{text}</span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn alike in every browser */}
      <div
        role="meter"
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuetext={text}
        className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-hover"
      >
        <div className={cn("h-full rounded-full", TONES[tone].fill)} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}
