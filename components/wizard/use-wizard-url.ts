"use client"

import { usePathname, useSearchParams } from "next/navigation"
import { type MouseEvent, useCallback, useMemo, useRef } from "react"

export interface WizardUrl {
  /** The path shown; another than the wizard's own once something was registered. */
  pathname: string
  params: URLSearchParams
  /** The address of this page with other parameters. */
  hrefOf: (params: URLSearchParams) => string
  /**
   * Goes there at once, with a step in the browser's history and no trip to the server. `leaving`: how the step
   * that is left should be found again by Back, with what was just answered in it.
   */
  go: (params: URLSearchParams, leaving?: URLSearchParams) => void
}

/** The wizard's state is its address: shareable, safe to reload, and Back works. */
export function useWizardUrl(path: string): WizardUrl {
  const pathname = usePathname()
  const search = useSearchParams()
  const params = useMemo(() => new URLSearchParams(search), [search])
  const hrefOf = useCallback((next: URLSearchParams) => (next.size === 0 ? path : `${path}?${next}`), [path])
  const go = useCallback(
    (next: URLSearchParams, leaving?: URLSearchParams) => {
      if (leaving) window.history.replaceState(null, "", hrefOf(leaving))
      window.history.pushState(null, "", hrefOf(next))
    },
    [hrefOf],
  )
  return { pathname, params, hrefOf, go }
}

/** True for a click that should stay in this tab. */
export const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey

export interface Arrival<Step extends string> {
  /** True once another step than the first was shown: the heading then takes the focus. */
  moved: boolean
  step: Step
}

/** Whether this step was come to from another one. */
export function useArrival<Step extends string>(step: Step): Arrival<Step> {
  const first = useRef(step)
  const moved = useRef(false)
  if (first.current !== step) moved.current = true
  return { moved: moved.current, step }
}
