/** What a policy text says, for the editor and the list: its grid, its faults with their lines, its meaning. */

import { gridSentence } from "@/lib/policy/explain"
import { EMPTY_GRID, type Grid, gridFromStatements } from "@/lib/policy/grid"
import type { Statement } from "@/lib/policy/model"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { checkPolicyText, lintText, type PolicyTextError, statementsOf } from "./policy-text"

export interface TextReading {
  /** Null when the text has faults, or says what the grid cannot show. */
  grid: Grid | null
  /** Faults that keep the text from being in force. */
  errors: PolicyTextError[]
  /** What is doubtful, with its mend. */
  warnings: (PolicyTextError & { mend?: string })[]
  /** What the text allows, in one sentence. */
  sentence: string
}

/** Reads a text; a text of nothing but space is a policy that allows nothing. */
export function readPolicyText(text: string): TextReading {
  if (text.trim() === "")
    return { grid: EMPTY_GRID, errors: [], warnings: [], sentence: gridSentence(EMPTY_GRID) }
  const checked = checkPolicyText(text)
  if (!checked.ok)
    return {
      grid: null,
      errors: checked.errors,
      warnings: [],
      sentence: "Cannot be read until its faults are mended.",
    }
  const statements = statementsOf(text)
  const grid = gridFromStatements(statements)
  const sentence = grid ? gridSentence(grid) : sentenceOfText(statements)
  return { grid, errors: [], warnings: [...checked.warnings, ...lintText(text)], sentence }
}

/** For text a grid cannot show: what its permits allow where that can be said, and how many forbids win over it. */
function sentenceOfText(statements: readonly Statement[]): string {
  const permits = statements.filter((statement) => statement.effect === "permit")
  const forbids = statements.length - permits.length
  const allowed = gridFromStatements(permits)
  const counted = `${permits.length === 1 ? "One permit" : `${permits.length} permits`} with conditions of their own.`
  const permitted = allowed ? gridSentence(allowed) : counted
  if (forbids === 0) return permitted
  return `${permitted} ${forbids === 1 ? "One forbid wins" : `${forbids} forbids win`} over ${allowed ? "that" : "them"}.`
}

/** `readPolicyText` for whoever may read policies. */
export async function readCedar(input: { text: string }, actor: Actor): Promise<TextReading> {
  await requirePermission(actor, "policy.read")
  return readPolicyText(input.text)
}
