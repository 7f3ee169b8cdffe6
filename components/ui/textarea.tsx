import type { ComponentProps } from "react"
import { cn } from "@/components/ui/cn"

export type TextareaProps = ComponentProps<"textarea"> & { mono?: boolean }

/** Grows with its text where the browser can. */
export function Textarea({ mono, className, rows = 3, ...rest }: TextareaProps) {
  return (
    <textarea
      rows={rows}
      className={cn(
        "control field-sizing-content px-3 py-1.5 max-sm:text-lg",
        mono && "font-mono tracking-tight",
        className,
      )}
      {...(mono ? { spellCheck: false, autoCapitalize: "off" } : {})}
      {...rest}
    />
  )
}
