/**
 * From a zod result to what the rest of the program speaks: a value, or one sentence per field. Shared by the
 * parsers of apps and APIs.
 */

import type { z } from "zod"
import { AppError, type FieldErrors } from "@/lib/errors"
import { describeIssue } from "./fields"
import { whyNotOn } from "./kinds"

export type Parsed<Value> = { ok: true; value: Value } | { ok: false; fields: FieldErrors }

/** Field path ("redirectUris.0.uri") to its first sentence.  */
export function toFieldErrors(issues: readonly z.core.$ZodIssue[], kind: unknown): FieldErrors {
  // A Map, because hostile input may name a field "constructor" or "__proto__".
  const fields = new Map<string, string>()
  const add = (path: string, sentence: string) => fields.has(path) || fields.set(path, sentence)
  for (const issue of issues) {
    const path = issue.path.join(".")
    if (issue.code !== "unrecognized_keys") add(path, issue.message)
    else {
      for (const key of issue.keys.slice(0, 50)) {
        const shown = key.slice(0, 80)
        add(path === "" ? shown : `${path}.${shown}`, whyNotOn(kind, key))
      }
    }
  }
  return Object.fromEntries(fields)
}

/** Checks input against a schema; sentences come from the schema, or from `describeIssue`. */
export function checkAgainst<Value>(schema: z.ZodType<Value>, input: unknown): Parsed<Value> {
  const result = schema.safeParse(input, { error: describeIssue })
  if (result.success) return { ok: true, value: result.data }
  const kind = typeof input === "object" && input !== null && "kind" in input ? input.kind : undefined
  return { ok: false, fields: toFieldErrors(result.error.issues, kind) }
}

/** @throws AppError `invalid` naming each field */
export function parseOrThrow<Value>(parsed: Parsed<Value>, what: string): Value {
  if (parsed.ok) return parsed.value
  const count = Object.keys(parsed.fields).length
  const message = `${what} cannot be saved: ${count === 1 ? "one field needs" : `${count} fields need`} attention.`
  throw new AppError("invalid", { message, fields: parsed.fields })
}
