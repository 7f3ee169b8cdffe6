"use client"

import { Monitor, Moon, Sun } from "lucide-react"
import { useTheme } from "next-themes"
import { cn } from "@/components/ui/cn"

const THEMES = [
  { value: "system", label: "System", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
] as const

/** Light, dark, or as the system has it. Stands where only the browser renders it, which alone knows the choice. */
export function ThemeChoice() {
  const { theme = "system", setTheme } = useTheme()
  return (
    <fieldset className="flex gap-0.5 rounded-md bg-hover p-0.5">
      <legend className="sr-only">Theme</legend>
      {THEMES.map(({ value, label, icon: Icon }) => (
        <label
          key={value}
          className={cn(
            "flex h-7 flex-1 items-center justify-center gap-1.5 rounded-[5px] px-2 text-ink-soft text-sm transition-colors hover:text-ink max-sm:h-9",
            "has-checked:bg-thumb has-checked:font-[560] has-checked:text-ink has-checked:shadow-card",
            "has-focus-visible:outline-2 has-focus-visible:outline-accent",
          )}
        >
          <input
            type="radio"
            name="theme"
            className="sr-only"
            checked={theme === value}
            onChange={() => setTheme(value)}
          />
          <Icon aria-hidden="true" className="size-3.5" />
          {label}
        </label>
      ))}
    </fieldset>
  )
}
