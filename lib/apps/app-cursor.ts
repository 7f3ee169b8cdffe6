/**
 * Where a page of the app list ended: the value the list is ordered by, as it was then, and the app's id. It
 * holds when the app it names is renamed, used or deleted meanwhile.
 */

import { type AppId, isId } from "@/lib/id"

export const APP_SORTS = ["name", "newest", "last-used"] as const
export type AppSort = (typeof APP_SORTS)[number]

export interface AppCursor {
  /** Name and client id in small letters; for the orders by time, microseconds since 1970. */
  key: string
  id: AppId
}

export const printAppCursor = ({ key, id }: AppCursor): string => `${id}.${key}`

/** The cursor in a URL, or null for anything that is none of this order. */
export function parseAppCursor(text: string | undefined, sort: AppSort): AppCursor | null {
  const at = text?.indexOf(".") ?? -1
  if (!text || at < 0) return null
  const [id, key] = [text.slice(0, at), text.slice(at + 1)]
  if (!isId("app", id) || (sort !== "name" && !/^\d{1,17}$/.test(key))) return null
  return { key, id }
}
