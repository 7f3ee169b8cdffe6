"use client"

import { CircleHelp } from "lucide-react"
import { type ReactNode, useId, useState } from "react"
import { Button } from "@/components/ui/button"
import { cn } from "@/components/ui/cn"

type UnknownAnswerProps = {
  /** What is assumed meanwhile, and why that is safe. */
  assumed: string
  because: string
  /** How to find out. */
  how: string
  chosen: boolean
  onAssume: () => void
  /** A tool that settles it here. */
  children?: ReactNode
}

/** "I do not know" is an answer: it says how to find out, and goes on with the careful choice. */
export function UnknownAnswer({ assumed, because, how, chosen, onAssume, children }: UnknownAnswerProps) {
  const [open, setOpen] = useState(chosen)
  const id = useId()
  return (
    <div
      className={cn(
        "rounded-xl border border-dashed",
        chosen ? "border-accent bg-accent-soft" : "border-line-strong/70",
      )}
    >
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="flex w-full items-center gap-4 rounded-xl px-5 py-3.5 text-left hover:bg-hover/60"
      >
        <CircleHelp aria-hidden="true" className="size-5.5 shrink-0 text-ink-faint" strokeWidth={1.6} />
        <span className="font-[620] text-lg">I do not know</span>
        {chosen ? <span className="text-accent-text text-sm">assumed: {assumed}</span> : null}
      </button>
      <div id={id} hidden={!open} className="animate-appear px-5 pb-5 sm:pl-14.5">
        <p className="font-[560]">How to find out</p>
        <p className="mt-0.5 max-w-[62ch] text-ink-soft text-pretty">{how}</p>
        {children ? <div className="mt-4">{children}</div> : null}
        <div className="mt-4 border-line border-t pt-4">
          <p className="max-w-[62ch] text-ink-soft text-pretty">
            Or go on now as if the answer were <strong className="text-ink">{assumed}</strong>. {because} It
            will be marked as assumed.
          </p>
          <Button className="mt-3" onClick={onAssume}>
            Go on with that
          </Button>
        </div>
      </div>
    </div>
  )
}
