"use client"

import { useRouter } from "next/navigation"
import { useEffect, useRef } from "react"
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
  // External system: the inbox, seen through the server.
  useEffect(() => {
    const timer = setInterval(async () => {
      if (document.hidden) return
      const answer = await readMark({ appId }).catch(() => null)
      if (!answer?.ok) return
      if (known.current !== answer.value.mark) router.refresh()
      known.current = answer.value.mark
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [appId, router, readMark])
  return null
}
