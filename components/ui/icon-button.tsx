import type { ReactNode } from "react"
import { Button, type ButtonProps } from "@/components/ui/button"
import { cn } from "@/components/ui/cn"
import { Tooltip } from "@/components/ui/tooltip"

export type IconButtonProps = Omit<ButtonProps, "children" | "aria-label" | "asChild"> & {
  /** What it does; spoken, and shown as the tooltip. */
  label: string
  icon: ReactNode
}

/** A square button with one icon, always named. */
export function IconButton({
  label,
  icon,
  variant = "quiet",
  size = "sm",
  className,
  ...rest
}: IconButtonProps) {
  const square = size === "lg" ? "w-11" : size === "md" ? "w-8.5 max-sm:w-10" : "w-7 max-sm:w-9"
  return (
    <Tooltip content={label}>
      <Button
        variant={variant}
        size={size}
        aria-label={label}
        className={cn("px-0", square, className)}
        {...rest}
      >
        {icon}
      </Button>
    </Tooltip>
  )
}
