import type { ComponentProps } from "react"
import { cn } from "@/components/ui/cn"

export type InputProps = Omit<ComponentProps<"input">, "size"> & {
  /** For ids, URIs and anything compared character by character. */
  mono?: boolean
  size?: "md" | "lg"
}

export function Input({ mono, size = "md", className, ...rest }: InputProps) {
  return (
    <input
      className={cn(
        "control px-3 max-sm:text-lg",
        size === "lg" ? "h-11 text-lg" : "h-8.5 max-sm:h-10",
        mono && "font-mono tracking-tight",
        className,
      )}
      {...(mono ? { spellCheck: false, autoCapitalize: "off", autoCorrect: "off" } : {})}
      {...rest}
    />
  )
}
