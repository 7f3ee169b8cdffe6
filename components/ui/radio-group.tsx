import type { ComponentProps, ReactNode } from "react"
import { cn } from "@/components/ui/cn"

type RadioGroupProps = { legend: ReactNode; hideLegend?: boolean; children: ReactNode; className?: string }

/** Radios that belong together. Give every `Radio` or `ChoiceCard` inside the same `name`. */
export function RadioGroup({ legend, hideLegend, children, className }: RadioGroupProps) {
  return (
    <fieldset className={cn("min-w-0", className)}>
      <legend className={cn("mb-1.5 font-[560]", hideLegend && "sr-only")}>{legend}</legend>
      <div className="grid gap-1">{children}</div>
    </fieldset>
  )
}

type RadioProps = Omit<ComponentProps<"input">, "type"> & { label: ReactNode; hint?: ReactNode }

export function Radio({ label, hint, className, ...rest }: RadioProps) {
  return (
    <label className={cn("flex gap-2.5 py-1", className)}>
      <input
        type="radio"
        className="mt-0.5 size-4.5 shrink-0 appearance-none rounded-full border-[1.5px] border-line-strong bg-surface transition-[border-width,border-color] checked:border-[5.5px] checked:border-accent disabled:opacity-55"
        {...rest}
      />
      <span>
        <span className="block">{label}</span>
        {hint ? <span className="block text-ink-faint text-sm">{hint}</span> : null}
      </span>
    </label>
  )
}
