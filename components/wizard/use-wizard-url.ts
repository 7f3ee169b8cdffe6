"use client"

import { useSearchParams } from "next/navigation"
import { type MouseEvent, useCallback, useMemo } from "react"

export interface WizardUrl {
  params: URLSearchParams
  /** The address of this page with other parameters. */
  hrefOf: (params: URLSearchParams) => string
  /** Goes there at once, with a step in the browser's history and no trip to the server. */
  go: (params: URLSearchParams) => void
}

/** The wizard's state is its address: shareable, safe to reload, and Back works. */
export function useWizardUrl(path: string): WizardUrl {
  const search = useSearchParams()
  const params = useMemo(() => new URLSearchParams(search), [search])
  const hrefOf = useCallback((next: URLSearchParams) => (next.size === 0 ? path : `${path}?${next}`), [path])
  const go = useCallback(
    (next: URLSearchParams) => window.history.pushState(null, "", hrefOf(next)),
    [hrefOf],
  )
  return { params, hrefOf, go }
}

/** True for a click that should stay in this tab. */
export const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
