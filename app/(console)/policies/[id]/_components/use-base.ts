"use client"

import { useState } from "react"
import type { ReadText } from "@/app/(console)/policies/[id]/_components/use-policy-text"

export type Saved = ReadText & { version: number }

/**
 * The version an edit began from, against the one now saved. While nothing is edited the newer one is taken
 * over; a newer version with the same text (a rename) too; otherwise the two have met.
 */
export function useBase(saved: Saved, edited: { text: string; reset: (to: ReadText) => void }) {
  const [base, setBase] = useState<Saved>(saved)
  const isDirty = edited.text !== base.text
  const isNewer = saved.version > base.version
  const isMet = isNewer && isDirty && saved.text !== base.text
  if (isNewer && !isMet) {
    setBase(saved)
    if (!isDirty) edited.reset(saved)
  }
  return { base, setBase, isDirty, isMet }
}
