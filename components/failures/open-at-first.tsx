"use client"

import { type ReactNode, useState } from "react"

/**
 * Open or closed as it first appeared, and from then on as its reader left it: what arrives meanwhile takes its place
 * in the list and closes nothing.
 */
export function OpenAtFirst({ open, children }: { open: boolean; children: ReactNode }) {
  const [atFirst] = useState(open)
  return (
    <details className="group" open={atFirst}>
      {children}
    </details>
  )
}
