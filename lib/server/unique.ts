/** Reads PostgreSQL's error for a broken unique index (SQLSTATE 23505). */

/** True when `error`, or what caused it, is a violation of the named unique index or constraint. */
export function isUniqueViolation(error: unknown, name: string): boolean {
  for (
    let at: unknown = error;
    typeof at === "object" && at !== null;
    at = (at as { cause?: unknown }).cause
  ) {
    const { code, constraint_name: constraint } = at as { code?: unknown; constraint_name?: unknown }
    if (code === "23505" && constraint === name) return true
  }
  return false
}
