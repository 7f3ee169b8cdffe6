"use client"

import { useRouter } from "next/navigation"
import { useEffect, useState } from "react"
import { ConfirmDialog } from "@/components/ui/confirm-dialog"

/** Asks before a link or a closed tab throws away what was typed. The browser's own Back is not held up. */
export function UnsavedGuard({ active }: { active: boolean }) {
  const router = useRouter()
  const [leavingTo, setLeavingTo] = useState<string | null>(null)

  // External system: the window closing, and clicks on links anywhere in the document.
  useEffect(() => {
    if (!active) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    const hold = (event: MouseEvent) => {
      const href = inAppTarget(event)
      if (!href) return
      event.preventDefault()
      event.stopPropagation()
      setLeavingTo(href)
    }
    window.addEventListener("beforeunload", warn)
    document.addEventListener("click", hold, { capture: true })
    return () => {
      window.removeEventListener("beforeunload", warn)
      document.removeEventListener("click", hold, { capture: true })
    }
  }, [active])

  return (
    <ConfirmDialog
      open={leavingTo !== null}
      onOpenChange={(open) => (open ? undefined : setLeavingTo(null))}
      title="Leave without saving?"
      confirmLabel="Leave"
      cancelLabel="Stay"
      onConfirm={() => {
        if (leavingTo) router.push(leavingTo)
        return undefined
      }}
    >
      What you changed on this page is not saved yet and would be lost.
    </ConfirmDialog>
  )
}

/** The in-app address a plain left click is about to open in this tab, or null. */
function inAppTarget(event: MouseEvent): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest("a") : null
  if (!link?.href || link.target === "_blank" || link.origin !== location.origin) return null
  const samePage = link.pathname === location.pathname && link.search === location.search
  return samePage ? null : link.pathname + link.search + link.hash
}
