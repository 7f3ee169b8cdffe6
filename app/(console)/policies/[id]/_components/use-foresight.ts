"use client"

import { useEffect, useState } from "react"
import { foresee } from "@/app/(console)/policies/actions"
import type { ImpactView } from "@/components/policy/impact-list"
import type { PolicyId } from "@/lib/id"
import type { CaseResult } from "@/lib/policy/policy-case"

export type Foresight = { cases: readonly CaseResult[] | null; impact: ImpactView | null }

const WAIT_MS = 600

/**
 * What the text would do once saved, asked of the server a moment after the last change.
 * @param asked counts up to ask again about the same text: a case was added
 */
export function useForesight(id: PolicyId, text: string, asked: number) {
  const [answer, setAnswer] = useState<{ text: string; asked: number; foresight: Foresight } | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(async () => {
      const result = await foresee({ id, text }).catch(() => null)
      if (!isCurrent) return
      setFailure(
        result?.ok ? null : (result?.message ?? "The server did not answer, so the effect is not known."),
      )
      if (result?.ok) setAnswer({ text, asked, foresight: result.value })
    }, WAIT_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [id, text, asked])
  const isCurrent = answer !== null && answer.text === text && answer.asked === asked
  return { foresight: answer?.foresight ?? null, isCurrent, failure }
}
