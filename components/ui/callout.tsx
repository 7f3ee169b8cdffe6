import type { ReactNode } from "react"
import { cn } from "@/components/ui/cn"
import { TONES, type Tone } from "@/components/ui/tone"

type CalloutProps = {
  tone?: Exclude<Tone, "neutral" | "accent">
  title?: ReactNode
  children?: ReactNode
  /** Buttons that mend what the text describes. */
  actions?: ReactNode
  className?: string
}

/** Something the reader should know before going on. */
export function Callout({ tone = "info", title, children, actions, className }: CalloutProps) {
  const style = TONES[tone]
  const Icon = style.icon
  return (
    <div className={cn("flex gap-3 rounded-lg border px-4 py-3", style.soft, style.line, className)}>
      <Icon aria-hidden="true" className={cn("mt-0.75 size-4 shrink-0", style.text)} strokeWidth={2.25} />
      <div className="min-w-0 flex-1">
        <span className="sr-only">{style.word}: </span>
        {title ? <p className="font-[620] text-ink">{title}</p> : null}
        {children ? <div className={cn("text-ink-soft", title ? "mt-0.5" : null)}>{children}</div> : null}
        {actions ? <div className="mt-3 mb-1 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
    </div>
  )
}
