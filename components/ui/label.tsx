import type { ComponentProps, ReactNode } from "react"
import { cn } from "@/components/ui/cn"

type LabelProps = ComponentProps<"label"> & { optional?: boolean; children: ReactNode }

/** Required is the rule and unmarked; what may be left empty says so. */
export function Label({ optional, className, children, ...rest }: LabelProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the caller names the control with htmlFor
    <label className={cn("inline-block font-[560]", className)} {...rest}>
      {children}
      {optional ? <span className="ml-1.5 font-normal text-ink-faint text-sm">optional</span> : null}
    </label>
  )
}
