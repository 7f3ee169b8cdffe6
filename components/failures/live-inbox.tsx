"use client"

import { useRouter } from "next/navigation"
import { useEffect, useRef, useState } from "react"
import type { ActionResult } from "@/lib/action-result"
import type { AppId } from "@/lib/id"

const EVERY_MS = 2500

type LiveInboxProps = {
  appId: AppId | null
  /** The mark of what the page shows. */
  shown: string
  readMark: (of: { appId: AppId | null }) => Promise<ActionResult<{ mark: string }>>
}

/**
 * Shows what arrives while the developer tries: asks whether anything changed, and then for the page.
 */
export function LiveInbox({ appId, shown, readMark }: LiveInboxProps) {
  const router = useRouter()
  const known = useRef(shown)
  const [changes, setChanges] = useState(0)
  // External system: the inbox, seen through the server.
  useEffect(() => {
    const timer = setInterval(async () => {
      if (document.hidden) return
      const answer = await readMark({ appId }).catch(() => null)
      if (!answer?.ok) return
      if (known.current === answer.value.mark) return
      known.current = answer.value.mark
      setChanges((count) => count + 1)
      router.refresh()
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [appId, router, readMark])
  return (
    <p role="status" className="sr-only">
      {changes > 0 ? <span key={changes}>The list of refused calls has changed.</span> : null}
    </p>
  )
}
