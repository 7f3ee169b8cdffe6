"use client"

import { Dialog as Radix } from "radix-ui"
import type { ReactElement, ReactNode } from "react"
import { CloseButton } from "@/components/ui/close-button"
import { cn } from "@/components/ui/cn"

type SheetProps = {
  trigger?: ReactElement
  open?: boolean
  onOpenChange?: (open: boolean) => void
  title: string
  hideTitle?: boolean
  side?: "left" | "right"
  children: ReactNode
  className?: string
}

/** A panel that slides in from a side, over the page. */
export function Sheet({
  trigger,
  open,
  onOpenChange,
  title,
  hideTitle,
  side = "right",
  children,
  className,
}: SheetProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger ? <Radix.Trigger asChild>{trigger}</Radix.Trigger> : null}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className={cn(
            "fixed inset-y-0 z-40 flex w-full max-w-120 animate-slide-in flex-col overflow-y-auto bg-raised shadow-raised outline-none",
            side === "left" ? "left-0" : "right-0 [--slide-from:16px]",
            className,
          )}
        >
          <Radix.Title className={cn("px-5 pt-4 pr-14 text-xl", hideTitle && "sr-only")}>{title}</Radix.Title>
          {children}
          <Radix.Close asChild>
            <CloseButton className="top-3.5" />
          </Radix.Close>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
