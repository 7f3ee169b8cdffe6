"use client"

import { Popover as Radix } from "radix-ui"
import type { ReactElement, ReactNode } from "react"
import { cn } from "@/components/ui/cn"

type PopoverProps = {
  trigger: ReactElement
  /** Names the panel for screen readers. */
  label: string
  children: ReactNode
  align?: "start" | "center" | "end"
  side?: "top" | "bottom"
  className?: string
}

export function Popover({
  trigger,
  label,
  children,
  align = "start",
  side = "bottom",
  className,
}: PopoverProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={12}
          className={cn(
            "z-50 w-80 max-w-[calc(100vw-24px)] animate-rise rounded-lg bg-raised p-4 shadow-raised outline-none",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
