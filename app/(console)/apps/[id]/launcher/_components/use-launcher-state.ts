"use client"

import { usePathname, useRouter } from "next/navigation"
import { useState, useTransition } from "react"
import { type LauncherState, printLauncherState } from "@/lib/smart/launcher-state"

/** The launcher's settings, kept in the address so that a link shares them. */
export function useLauncherState(initial: LauncherState) {
  const router = useRouter()
  const path = usePathname()
  const [state, setState] = useState(initial)
  const [pending, startTransition] = useTransition()
  const change = (some: Partial<LauncherState>) => {
    const next = { ...state, ...some }
    setState(next)
    const query = printLauncherState(next)
    startTransition(() => router.replace(query ? `${path}?${query}` : path, { scroll: false }))
  }
  return { state, change, pending }
}
