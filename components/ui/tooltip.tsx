"use client"

import { Tooltip as Radix } from "radix-ui"
import type { ReactElement, ReactNode } from "react"

type TooltipProps = {
  /** One short line. Never the only place something is said. */
  content: ReactNode
  children: ReactElement
  side?: "top" | "right" | "bottom" | "left"
}

export function Tooltip({ content, children, side = "top" }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-64 animate-appear rounded-md bg-ink px-2 py-1 text-canvas text-xs"
          >
            {content}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
