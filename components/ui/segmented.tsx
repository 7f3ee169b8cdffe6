"use client"

import { Tabs as Radix } from "radix-ui"
import type { ReactNode } from "react"
import { cn } from "@/components/ui/cn"

type SegmentedProps = {
  label: string
  segments: readonly { value: string; label: string; content: ReactNode }[]
  defaultValue?: string
  className?: string
}

/** A few views of the same thing, side by side; not for navigation (that is TabNav). */
export function Segmented({ label, segments, defaultValue, className }: SegmentedProps) {
  return (
    <Radix.Root defaultValue={defaultValue ?? segments[0]?.value} className={className}>
      <Radix.List
        aria-label={label}
        className="inline-flex max-w-full gap-0.5 overflow-x-auto rounded-md bg-hover p-0.5 [scrollbar-width:none]"
      >
        {segments.map((segment) => (
          <Radix.Trigger
            key={segment.value}
            value={segment.value}
            className={cn(
              "h-7 rounded-[5px] px-3 text-ink-soft text-sm whitespace-nowrap transition-colors hover:text-ink focus-visible:-outline-offset-2 max-sm:h-9",
              "data-[state=active]:bg-thumb data-[state=active]:font-[560] data-[state=active]:text-ink data-[state=active]:shadow-card",
            )}
          >
            {segment.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {segments.map((segment) => (
        <Radix.Content key={segment.value} value={segment.value} className="mt-3 rounded-md">
          {segment.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
