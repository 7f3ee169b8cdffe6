"use client"

import { Dialog as Radix } from "radix-ui"
import type { ReactElement, ReactNode } from "react"
import { CloseButton } from "@/components/ui/close-button"
import { cn } from "@/components/ui/cn"

export type DialogProps = {
  /** The button that opens it; leave out when `open` is held outside. */
  trigger?: ReactElement
  open?: boolean
  onOpenChange?: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  /** Buttons, the one that goes on last. Use `DialogClose` for the one that leaves. */
  footer?: ReactNode
  width?: "sm" | "md" | "lg"
  /** Shows what can be shown once: neither Escape nor a click beside it takes that away. */
  holdsOn?: boolean
}

const WIDTHS = { sm: "max-w-105", md: "max-w-140", lg: "max-w-200" }

export function Dialog({
  trigger,
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  width = "md",
  holdsOn = false,
}: DialogProps) {
  const stay = (event: Event) => {
    if (holdsOn) event.preventDefault()
  }
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger ? <Radix.Trigger asChild>{trigger}</Radix.Trigger> : null}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid animate-appear place-items-center overflow-y-auto bg-scrim p-4 max-sm:place-items-end max-sm:p-0">
          <Radix.Content
            onEscapeKeyDown={stay}
            onInteractOutside={stay}
            {...(description ? {} : { "aria-describedby": undefined })}
            className={cn(
              "relative w-full animate-rise rounded-xl bg-raised shadow-raised outline-none max-sm:rounded-b-none",
              WIDTHS[width],
            )}
          >
            <div className="px-6 pt-5 pr-14">
              <Radix.Title className="text-xl">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-1 text-ink-soft">{description}</Radix.Description>
              ) : null}
            </div>
            <div className="px-6 pt-4 pb-6">{children}</div>
            {footer ? (
              <div className="flex flex-wrap justify-end gap-2 border-line border-t px-6 py-3.5">
                {footer}
              </div>
            ) : null}
            <Radix.Close asChild>
              <CloseButton />
            </Radix.Close>
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Wraps the button that closes the dialog or sheet around it. */
export function DialogClose({ children }: { children: ReactElement }) {
  return <Radix.Close asChild>{children}</Radix.Close>
}
