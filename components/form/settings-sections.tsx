"use client"

import { createContext, type ReactNode, type RefObject, useContext, useMemo, useRef } from "react"
import type { ActionResult } from "@/lib/action-result"

/** A record as it stands now, and who made it so. */
export type Newest = {
  version: number
  settings: Record<string, unknown>
  /** Of the newest change; null when the history holds none. */
  by: string | null
  at: Date | string | null
  /** The change as a sentence that follows the name. */
  did: string | null
}

export type Saved = { version: number }
export type SectionSave = (input: {
  version: number
  change: Record<string, unknown>
}) => Promise<ActionResult<Saved>>

type Sections = {
  save: SectionSave
  readNewest: () => Promise<ActionResult<Newest>>
  /** Saves of this page: what was made from `from` and not touched by them counts as made from `to`. */
  moves: RefObject<{ from: number; to: number }[]>
  /** Begins a save when those of the neighbours are done. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
}

const SectionsContext = createContext<Sections | null>(null)

export function useSections(): Sections {
  const sections = useContext(SectionsContext)
  if (!sections) throw new Error("INVARIANT: a settings section stands outside <SettingsSections>")
  return sections
}

/** Where a section made from `version` stands after the saves of its neighbours; they touch other fields. */
export function followMoves(version: number, moves: readonly { from: number; to: number }[]): number {
  return moves.reduce((at, move) => (move.from === at ? move.to : at), version)
}

/**
 * Around the sections of one record's settings. Each is saved on its own; a save of one counts for the others at
 * once, and a change by somebody else is met by the section whose save it stops.
 */
export function SettingsSections(props: {
  save: Sections["save"]
  readNewest: Sections["readNewest"]
  children: ReactNode
}) {
  const moves = useRef<{ from: number; to: number }[]>([])
  const { save, readNewest } = props
  const last = useRef<Promise<unknown>>(Promise.resolve())
  const sections = useMemo(() => {
    /** One save after the other: the second knows then where the first has moved the record. */
    const inTurn: Sections["inTurn"] = (work) => {
      const mine = last.current.then(work)
      last.current = mine.catch(() => undefined)
      return mine
    }
    return { save, readNewest, moves, inTurn }
  }, [save, readNewest])
  return <SectionsContext value={sections}>{props.children}</SectionsContext>
}
