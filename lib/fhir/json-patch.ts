/**
 * One operation of a JSON Patch, read as every server reads it. Some are lenient where RFC 6902 is not: ASP.NET
 * takes `subject/reference` for `/subject/reference`, and member names in any case, the last of them counting.
 */

export interface PatchOperation {
  /** Pointers of RFC 6901: "" is the whole resource, all others begin with a slash. */
  path: string
  from: string | null
  value: unknown
}

const MEMBERS = ["op", "path", "from", "value"]

/** Null for what one server might read in another way than the next. */
export function readOperation(operation: unknown): PatchOperation | null {
  if (typeof operation !== "object" || operation === null) return null
  const isTwofold = (name: string) => !MEMBERS.includes(name) && MEMBERS.includes(name.toLowerCase())
  if (Object.keys(operation).some(isTwofold)) return null
  const { path, from, value } = operation as Record<string, unknown>
  if (!isPointer(path) || !(from === undefined || isPointer(from))) return null
  return { path, from: from ?? null, value }
}

const isPointer = (text: unknown): text is string =>
  typeof text === "string" && (text === "" || text.startsWith("/"))

/** The first element a pointer names, in lower case, because some servers find elements in any; "" for the whole. */
export const elementAt = (pointer: string): string =>
  (pointer.split("/")[1] ?? "").replaceAll("~1", "/").replaceAll("~0", "~").toLowerCase()
