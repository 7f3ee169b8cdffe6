"use client"

import { Check, Copy } from "lucide-react"
import { useRef, useState } from "react"
import { Button, type ButtonProps } from "@/components/ui/button"
import { cn } from "@/components/ui/cn"

type CopyButtonProps = Omit<ButtonProps, "value" | "children" | "onClick"> & {
  value: string
  /** What is copied: "client id". Spoken as "Copy client id". */
  what: string
  /** Shows the word beside the icon. */
  showLabel?: boolean
  onCopied?: () => void
}

/** Copies a value and says so, to the eye and to a screen reader. */
export function CopyButton({ value, what, showLabel, onCopied, className, ...rest }: CopyButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle")
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const copy = async () => {
    clearTimeout(timer.current)
    const done = await writeClipboard(value)
    setState(done ? "copied" : "failed")
    if (done) onCopied?.()
    timer.current = setTimeout(() => setState("idle"), 2400)
  }
  const word = state === "copied" ? "Copied" : state === "failed" ? "Press Ctrl+C" : "Copy"
  return (
    <>
      <Button
        variant="quiet"
        size="sm"
        {...rest}
        onClick={copy}
        aria-label={`Copy ${what}`}
        className={cn(showLabel || state !== "idle" ? "px-2" : "w-7 px-0 max-sm:w-9", className)}
      >
        {state === "copied" ? <Check className="text-ok" /> : <Copy />}
        {showLabel || state !== "idle" ? <span aria-hidden="true">{word}</span> : null}
      </Button>
      <span role="status" className="sr-only">
        {state === "copied" ? `Copied ${what}` : state === "failed" ? `Could not copy ${what}` : ""}
      </span>
    </>
  )
}

/** The clipboard API needs a secure context; on plain http a hidden selection still copies. */
async function writeClipboard(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value)
    return true
  } catch {
    const area = document.createElement("textarea")
    area.value = value
    area.setAttribute("readonly", "")
    area.style.position = "fixed"
    area.style.opacity = "0"
    document.body.append(area)
    area.select()
    const done = document.execCommand("copy")
    area.remove()
    return done
  }
}
