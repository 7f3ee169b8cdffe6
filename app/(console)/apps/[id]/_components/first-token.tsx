"use client"

import { useEffect, useState } from "react"
import { readFirstToken } from "@/app/(console)/apps/[id]/actions"
import { Callout } from "@/components/ui/callout"
import { Link } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import { type Cause, explain } from "@/lib/failures/causes"
import type { AppId } from "@/lib/id"

const EVERY_MS = 2500

/** Waits for the first token and turns green when it comes. */
export function FirstToken({ appId, initial }: { appId: AppId; initial: string | null }) {
  const [at, setAt] = useState(initial)
  const [arrivedNow, setArrivedNow] = useState(false)
  const [refused, setRefused] = useState<Cause | null>(null)
  // External system: the token endpoint, seen through the server. Ends with the first answer that has one.
  useEffect(() => {
    if (at) return
    const timer = setInterval(async () => {
      if (document.hidden) return
      const answer = await readFirstToken({ id: appId }).catch(() => null)
      if (!answer?.ok) return
      setRefused(answer.value.refused)
      if (answer.value.at) {
        setAt(answer.value.at)
        setArrivedNow(true)
      }
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [at, appId])

  if (at && !arrivedNow) return null
  return (
    <div role="status" className="mb-6">
      {at ? (
        <Callout tone="ok" title="The first token was issued">
          <RelativeTime at={at} />. The app is connected.
        </Callout>
      ) : refused ? (
        <Callout tone="warn" title="No token yet: the last try was refused">
          {explain(refused).sentence} {explain(refused).mend}{" "}
          <Link href={`/apps/${appId}/failures`}>See what was sent</Link>
        </Callout>
      ) : (
        <Callout tone="info" title="No token yet">
          Configure the app with the values on this page. This turns green by itself when it gets its first
          token.
        </Callout>
      )}
    </div>
  )
}
