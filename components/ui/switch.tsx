import type { ComponentProps } from "react"
import { cn } from "@/components/ui/cn"

/** On or off, in force at once or on save. A native checkbox with the role of a switch. */
export function Switch({ className, ...rest }: Omit<ComponentProps<"input">, "type" | "role">) {
  return (
    <span className={cn("relative inline-grid h-6 w-9 shrink-0 items-center", className)}>
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: the checkbox's own state says whether it is on
        role="switch"
        className="peer h-5 w-9 appearance-none rounded-full border-[1.5px] border-line-strong bg-hover transition-colors checked:border-accent checked:bg-accent disabled:opacity-55"
        {...rest}
      />
      <span
        aria-hidden="true"
        className="pointer-events-none absolute left-1 size-3 rounded-full bg-ink-faint transition-[translate,background-color] peer-checked:translate-x-4 peer-checked:bg-accent-ink"
      />
    </span>
  )
}
