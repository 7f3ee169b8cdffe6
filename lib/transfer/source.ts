/**
 * Reads a foreign record field by field and knows what was never asked for, so that nothing is dropped in
 * silence: whatever a reader does not take ends in the report.
 */

export interface NotCarried {
  /** Where it stands in the source: "auth.implicit". */
  at: string
  why: string
}

export type Json = Record<string, unknown>

export const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (isJson(value) && Object.keys(value).length === 0)

const UNKNOWN = "Admit has no such setting."

export interface Source {
  /** The value, whatever it is; taken. */
  take(key: string): unknown
  /** The text, or `null`; anything that is no text is reported. */
  text(key: string): string | null
  /** The texts of a list; what is none is reported. */
  texts(key: string): string[]
  flag(key: string): boolean | null
  seconds(key: string): number | null
  /** The record under a key; what is left in it is reported with the rest. */
  inner(key: string): Source | null
  inners(key: string): Source[]
  /** Reports these fields, where they are set, with a reason of their own. */
  refuse(reasons: Readonly<Record<string, string>>): void
  /** Passes over what says nothing about the app: dates, versions, links to itself. */
  ignore(...keys: string[]): void
  report(key: string, why: string): void
  /** Reports what nobody took. */
  finish(): void
}

/** @param path where the record stands, for the report; "" at the top */
export function sourceOf(record: Json, path: string, notes: NotCarried[]): Source {
  const open = new Set(Object.keys(record).filter((key) => !isEmpty(record[key])))
  const children: Source[] = []
  const at = (key: string) => (path ? `${path}.${key}` : key)
  const take = (key: string): unknown => {
    open.delete(key)
    return Object.hasOwn(record, key) ? record[key] : undefined
  }
  const report = (key: string, why: string) => {
    open.delete(key)
    notes.push({ at: at(key).slice(0, 200), why })
  }
  const childOf = (value: Json, where: string): Source => {
    const child = sourceOf(value, at(where), notes)
    children.push(child)
    return child
  }
  /** The value where it is of the wanted type; another type is reported. */
  const typed = <T>(key: string, is: (value: unknown) => value is T, what: string): T | null => {
    const value = take(key)
    if (isEmpty(value)) return null
    if (is(value)) return value
    report(key, `This is not ${what}.`)
    return null
  }
  return {
    take,
    report,
    text: (key) => typed(key, (value) => typeof value === "string", "text"),
    flag: (key) => typed(key, (value) => typeof value === "boolean", "true or false"),
    seconds: (key) =>
      typed(key, (value): value is number => Number.isSafeInteger(value), "a whole number of seconds"),
    texts(key) {
      const list = typed(key, (value) => Array.isArray(value), "a list") ?? []
      return list.filter((value, index): value is string => {
        if (typeof value === "string") return true
        report(`${key}.${index}`, "This is not text.")
        return false
      })
    },
    inner(key) {
      const value = typed(key, isJson, "a record")
      return value ? childOf(value, key) : null
    },
    inners(key) {
      const list = typed(key, (value) => Array.isArray(value), "a list") ?? []
      return list.flatMap((value, index) => {
        if (isJson(value)) return [childOf(value, `${key}.${index}`)]
        report(`${key}.${index}`, "This is not a record.")
        return []
      })
    },
    refuse(reasons) {
      for (const [key, why] of Object.entries(reasons)) if (open.has(key)) report(key, why)
    },
    ignore(...keys) {
      for (const key of keys) open.delete(key)
    },
    finish() {
      for (const key of open) notes.push({ at: at(key).slice(0, 200), why: UNKNOWN })
      for (const child of children) child.finish()
    },
  }
}
