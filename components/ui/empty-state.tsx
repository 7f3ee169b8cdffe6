import type { ReactNode } from "react"
import { cn } from "@/components/ui/cn"

type EmptyStateProps = {
  /** One inline SVG about 160 × 96; see components/ui/pictures.tsx. */
  picture?: ReactNode
  title: ReactNode
  /** One sentence that teaches what belongs here. */
  children?: ReactNode
  action?: ReactNode
  className?: string
}

export function EmptyState({ picture, title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn("flex flex-col items-center px-6 py-12 text-center", className)}>
      {picture ? <div className="mb-5 text-line-strong">{picture}</div> : null}
      <p className="font-[620] text-lg">{title}</p>
      {children ? <div className="mt-1 max-w-105 text-ink-soft text-pretty">{children}</div> : null}
      {action ? <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  )
}
