import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"
import { cn } from "@/components/ui/cn"
import { TONES, type Tone } from "@/components/ui/tone"

type BadgeProps = {
  tone?: Tone
  /** Replaces the shape of the tone; `false` for a plain tag. */
  icon?: LucideIcon | false
  children: ReactNode
  className?: string
}

/** A status in one or two words, with a shape. */
export function Badge({ tone = "neutral", icon, children, className }: BadgeProps) {
  const style = TONES[tone]
  const Icon = icon === false ? null : (icon ?? style.icon)
  return (
    <span
      className={cn(
        "inline-flex h-5.5 items-center gap-1 rounded-full pr-2 pl-1.5 font-[560] text-xs whitespace-nowrap",
        Icon ? null : "pl-2",
        style.soft,
        style.text,
        className,
      )}
    >
      {Icon ? <Icon aria-hidden="true" className="size-3.5" strokeWidth={2.25} /> : null}
      {children}
    </span>
  )
}

/** A status inside a table: the shape and the word, no ground. */
export function Status({ tone = "neutral", icon, children, className }: BadgeProps) {
  const style = TONES[tone]
  const Icon = icon === false ? null : (icon ?? style.icon)
  return (
    <span className={cn("inline-flex items-center gap-1.5 align-middle whitespace-nowrap", className)}>
      {Icon ? <Icon aria-hidden="true" className={cn("size-3.5", style.text)} strokeWidth={2.25} /> : null}
      {children}
    </span>
  )
}
