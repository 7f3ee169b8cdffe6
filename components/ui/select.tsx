import { ChevronDown } from "lucide-react"
import type { ComponentProps } from "react"
import { cn } from "@/components/ui/cn"

export type SelectOption = { value: string; label: string; disabled?: boolean }

export type SelectProps = Omit<ComponentProps<"select">, "size"> & { options: readonly SelectOption[] }

/** The browser's own select: native on phones, typed-ahead, and working without JavaScript. */
export function Select({ options, className, ...rest }: SelectProps) {
  return (
    <span className={cn("relative block", className)}>
      <select className="control h-8.5 appearance-none pr-8 pl-3 max-sm:h-10 max-sm:text-lg" {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-ink-faint"
      />
    </span>
  )
}
