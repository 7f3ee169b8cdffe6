/** Where a list's page begins, as its URL says: `?before=<id of the last row shown>`. */

/** The row number, or undefined for what is none: the newest rows are shown then. */
export function readCursor(param: string | string[] | undefined): number | undefined {
  const id = Number(param)
  return Number.isSafeInteger(id) && id > 0 ? id : undefined
}
