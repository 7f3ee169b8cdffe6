"use client"

import { useEffect, useState } from "react"
import { ImpactList, type ImpactView } from "@/components/policy/impact-list"
import { Spinner } from "@/components/ui/spinner"
import type { ActionResult } from "@/lib/action-result"

type ImpactOfProps = {
  /** Asks the server; asked once, so give the component a `key` for each question. */
  load: () => Promise<ActionResult<ImpactView>>
}

/** The impact of a link or an unlink, asked when it comes into view. */
export function ImpactOf({ load }: ImpactOfProps) {
  const [answer, setAnswer] = useState<ActionResult<ImpactView> | null>(null)
  // The server is asked once for each mount.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` is a new closure on every render
  useEffect(() => {
    let isCurrent = true
    load()
      .catch(() => ({
        ok: false as const,
        message: "The server did not answer, so the effect is not known.",
      }))
      .then((result) => {
        if (isCurrent) setAnswer(result)
      })
    return () => {
      isCurrent = false
    }
  }, [])
  if (answer === null)
    return (
      <p role="status" className="flex items-center gap-2 text-ink-soft text-sm">
        <Spinner /> Asking what would change
      </p>
    )
  return answer.ok ? <ImpactList impact={answer.value} /> : <p className="text-danger">{answer.message}</p>
}
