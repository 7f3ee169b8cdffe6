"use client"

import { useRouter } from "next/navigation"
import { useEffect, useRef } from "react"
import { readMark } from "@/app/(console)/failures/actions"
import type { AppId } from "@/lib/id"

const EVERY_MS = 2500

/**
 * Shows what arrives while the developer tries: asks whether anything changed, and then for the page.
 * `shown` is the mark of what the page shows.
 */
export function LiveInbox({ appId, shown }: { appId: AppId | null; shown: string }) {
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
  }, [appId, router])
  return null
}
