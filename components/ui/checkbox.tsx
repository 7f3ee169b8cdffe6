import { Check } from "lucide-react"
import type { ComponentProps } from "react"
import { cn } from "@/components/ui/cn"

/** A native checkbox, drawn. Label it with a `<label>`, or use CheckboxField. */
export function Checkbox({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  return (
    <span className={cn("relative grid size-6 shrink-0 place-items-center", className)}>
      <input
        type="checkbox"
        className="peer size-4.5 appearance-none rounded-sm border-[1.5px] border-line-strong bg-surface transition-colors checked:border-accent checked:bg-accent aria-invalid:border-danger disabled:opacity-55"
        {...rest}
      />
      <Check
        aria-hidden="true"
        strokeWidth={3.25}
        className="pointer-events-none absolute size-3.5 text-accent-ink opacity-0 peer-checked:opacity-100"
      />
    </span>
  )
}
