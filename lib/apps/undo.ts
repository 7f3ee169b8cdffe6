/**
 * What a record said after an earlier change: its settings now, with every later change taken back. The history
 * keeps each change field by field, so nothing else has to be stored.
 */

import type { FieldChange } from "@/lib/audit/events"

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Is this field one of the settings, as they stand now? Others (bin, credentials) are not taken back. */
function holds(settings: Fields, path: readonly string[]): boolean {
  const [key, ...rest] = path
  if (key === undefined || !Object.hasOwn(settings, key)) return false
  const value = settings[key]
  return rest.length === 0 || isFields(value)
}

function put(settings: Fields, path: readonly string[], value: unknown): Fields {
  const [key = "", ...rest] = path
  if (rest.length === 0) return { ...settings, [key]: value }
  const inner = settings[key]
  return { ...settings, [key]: put(isFields(inner) ? inner : {}, rest, value) }
}

/**
 * @param newer the changes made since, the newest first
 * @param keep fields that stay as they are now
 */
export function takeBack<S extends Fields>(
  now: S,
  newer: readonly (readonly FieldChange[])[],
  keep: readonly string[] = [],
): S {
  let settings: Fields = now
  for (const changes of newer)
    for (const { field, before } of changes) {
      const path = field.split(".")
      if (keep.includes(path[0] ?? "") || !holds(settings, path)) continue
      settings = put(settings, path, before)
    }
  return settings as S
}
