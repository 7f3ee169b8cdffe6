/** One thing doubtful in a policy. */

export const LINT_RULES = [
  "over-broad",
  "every-action",
  "shadowed",
  "contradicted",
  "unused",
  "never-holds",
  "always-holds",
  "negated-principal",
  "missing-owner",
  "loose-pattern",
  "fat-or",
  "unknown-value",
  "repeats-scopes",
  "leaves-a-way",
] as const
export type LintRule = (typeof LINT_RULES)[number]

export interface LintNote {
  rule: LintRule
  /** Index of the statement. */
  statement: number
  /** What is doubtful. */
  message: string
  /** How to mend it. */
  mend: string
}

/** Before it is known which statement it is about. */
export type Found = Omit<LintNote, "statement">
