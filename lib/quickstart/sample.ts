/** What one sample is, and what the writers of samples share. */

import type { QuickstartApp } from "./facts"

export interface Sample {
  id: "curl" | "node" | "python" | "browser"
  label: string
  /** The name of the library, for the heading. */
  uses: string
  fileName: string
  /** What to run once before; null when nothing is needed. */
  install: string | null
  run: string
  code: string
}

/** Libraries ask for a word before they talk http. */
export const isPlain = (app: QuickstartApp) => app.issuer.startsWith("http://")
/** Lines as one text; `false` leaves one out. */
export const lines = (...all: (string | false)[]) => `${all.filter((line) => line !== false).join("\n")}\n`
