"use client"

import { useRef, useState } from "react"
import { readText } from "@/app/(console)/policies/actions"
import type { Reading } from "@/components/policy/reading"
import { gridSentence } from "@/lib/policy/explain"
import { type Grid, gridToCedar } from "@/lib/policy/grid"

/** A text with what it was read as. */
export interface ReadText {
  text: string
  reading: Reading
}

const WAIT_MS = 350

/**
 * One policy, edited as grid or as text. The grid writes the text at once; the text is read by the server a
 * moment after the last key, and moves the grid.
 */
export function usePolicyText(initial: ReadText) {
  const [current, setCurrent] = useState(initial)
  const [isReading, setIsReading] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const turn = useRef(0)
  const [lastGrid, setLastGrid] = useState(initial.reading.grid)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const show = (next: ReadText) => {
    setCurrent(next)
    if (next.reading.grid) setLastGrid(next.reading.grid)
  }
  const settle = (next: ReadText) => {
    turn.current++
    clearTimeout(timer.current)
    setIsReading(false)
    setFailure(null)
    show(next)
  }

  const read = async (text: string) => {
    const mine = turn.current
    const result = await readText({ text }).catch(() => null)
    if (mine !== turn.current) return
    setIsReading(false)
    if (result?.ok) show({ text, reading: result.value })
    else setFailure(result?.message ?? "The server did not answer, so the text is not checked yet.")
  }

  return {
    ...current,
    isReading,
    failure,
    /** The grid of the last text that had one. */
    lastGrid,
    /** Takes over a text and its reading as they are. */
    reset: settle,
    editGrid: (grid: Grid) =>
      settle({
        text: gridToCedar(grid),
        reading: { grid, errors: [], warnings: [], sentence: gridSentence(grid) },
      }),
    editText: (text: string) => {
      settle({ text, reading: current.reading })
      setIsReading(true)
      timer.current = setTimeout(() => void read(text), WAIT_MS)
    },
  }
}
