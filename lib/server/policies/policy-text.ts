/**
 * Policy text: parsing, strict checks with the line of each fault, and Cedar's own layout. Not here: asking
 * policies anything (engine.ts).
 */

import { setFlagsFromString } from "node:v8"
import * as cedar from "@cedar-policy/cedar-wasm/nodejs"
import { nearestOf } from "@/lib/fhir/resource-types"
import { lintStatements } from "@/lib/policy/lint"
import type { Statement } from "@/lib/policy/model"
import { CEDAR_SCHEMA, SCHEMA_NAMES } from "@/lib/policy/schema"

// Node 20's V8 aborts the process ("unreachable code" in the deoptimizer) when a hot call into this wasm
// module was inlined and is deoptimized; seen under load in validation. Not inlining costs nothing measurable.
setFlagsFromString("--no-turbo-inline-js-wasm-calls")

export const MAX_TEXT = 100_000

export interface PolicyTextError {
  /** 1-based; null when the error has no place. */
  line: number | null
  message: string
}
export type PolicyTextCheck =
  | { ok: true; warnings: PolicyTextError[] }
  | { ok: false; errors: PolicyTextError[] }

/** Parses and type-checks policy text strictly against the schema. Text without a policy is an error. */
export function checkPolicyText(text: string): PolicyTextCheck {
  if (text.length > MAX_TEXT)
    return { ok: false, errors: [{ line: null, message: "A policy has at most 100,000 characters." }] }
  const checked = cedar.validate({
    schema: CEDAR_SCHEMA,
    policies: { staticPolicies: text },
    validationSettings: { mode: "strict" },
  })
  if (checked.type === "failure")
    return { ok: false, errors: checked.errors.map((error) => toTextError(text, error)) }
  const errors = checked.validationErrors.map(({ error }) => toTextError(text, error))
  if (errors.length > 0) return { ok: false, errors }
  if (statementsOf(text).length === 0)
    return { ok: false, errors: [{ line: null, message: "The text holds no policy." }] }
  return { ok: true, warnings: checked.validationWarnings.map(({ error }) => toTextError(text, error)) }
}

function toTextError(text: string, error: cedar.DetailedError): PolicyTextError {
  const place = error.sourceLocations?.[0]
  const expected = place?.label ? ` (${place.label})` : ""
  const message = error.message
    .replace(/^failed to parse policies from string: /, "")
    .replace(/for policy `policy\d+`[:,] ?/, "")
  const hint =
    nearestName(message) ?? (error.help && !error.help.startsWith("valid entity eids") ? error.help : null)
  return {
    line: place ? lineAt(text, place.start) : null,
    message: `${message}${expected}${hint ? `; ${hint}` : ""}`,
  }
}

function nearestName(message: string): string | null {
  const match = /`(Type|Group|Role|Action)::"([^"]*)"`/.exec(message)
  const candidates = match && SCHEMA_NAMES[match[1] as keyof typeof SCHEMA_NAMES]
  const near = candidates && nearestOf(match[2] ?? "", candidates)
  return near ? `did you mean ${near}?` : null
}

/** The engine counts bytes. */
function lineAt(text: string, byteOffset: number): number {
  return Buffer.from(text).subarray(0, byteOffset).toString().split("\n").length
}

export interface Part {
  text: string
  statement: Statement
}

/** Text and JSON form of each statement; the JSON is for reading only, because it rounds large numbers. */
export function partsOf(text: string): Part[] | null {
  const parts = cedar.policySetTextToParts(text)
  if (parts.type === "failure" || parts.policy_templates.length > 0) return null
  return parts.policies.flatMap((part) => {
    const read = cedar.policyToJson(part)
    return read.type === "success" ? [{ text: part, statement: read.json as unknown as Statement }] : []
  })
}

/** The statements of a text, in Cedar's JSON form; empty when it does not parse. */
export const statementsOf = (text: string): Statement[] => (partsOf(text) ?? []).map((part) => part.statement)

/** The text in Cedar's own layout; null when it does not parse. Comments stay. */
export function formatPolicyText(text: string): string | null {
  const formatted = cedar.formatPolicies({ policyText: text, lineWidth: 100, indentWidth: 2 })
  return formatted.type === "success" ? formatted.formatted_policy : null
}

/** What is doubtful in a text that passes the checks, each with the line of its statement. */
export function lintText(text: string): (PolicyTextError & { mend: string })[] {
  const parts = partsOf(text) ?? []
  let from = 0
  const lines = parts.map((part) => {
    const at = text.indexOf(part.text, from)
    if (at < 0) return null
    from = at + part.text.length
    return text.slice(0, at).split("\n").length
  })
  return lintStatements(
    parts.map(({ statement }) => statement),
    (index) => lines[index] ?? 1,
  ).map(({ statement, message, mend }) => ({ line: lines[statement] ?? null, message, mend }))
}

/** One statement as text; null when the engine cannot print it. */
export function statementText(statement: Statement): string | null {
  const printed = cedar.policyToText(statement as unknown as cedar.PolicyJson)
  return printed.type === "success" ? printed.text : null
}
