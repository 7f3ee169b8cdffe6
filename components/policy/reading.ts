import type { Grid } from "@/lib/policy/grid"

/** A fault or a warning; `line` is 1-based, null when it has no place. */
export interface LineNote {
  line: number | null
  message: string
  /** What to write instead. */
  mend?: string
}

/** What the server reads in a policy text. `grid` is null when the text has faults or says more than a grid can. */
export interface Reading {
  grid: Grid | null
  errors: readonly LineNote[]
  warnings: readonly LineNote[]
  sentence: string
}
