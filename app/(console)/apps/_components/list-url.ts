/** The list's state lives in its URL: shareable, refresh-safe, and unknown values are passed over. */

import { APP_KINDS, APP_STATES } from "@/lib/apps/app"
import { APP_SORTS } from "@/lib/apps/app-cursor"
import { FACET_IDS } from "@/lib/apps/facets"
import { isId } from "@/lib/id"

const PAGE_SIZE = 50
const NAMES = [
  "q",
  "kind",
  "state",
  "tag",
  "owner",
  "scope",
  "host",
  "facet",
  "view",
  "sort",
  "after",
] as const

export type ListParams = Partial<Record<(typeof NAMES)[number], string>>

const oneOf = <T extends string>(values: readonly T[], value: string | undefined): T | undefined =>
  values.find((known) => known === value)

/** Reads what the list should show. */
export function readAppFilter(raw: Record<string, string | string[] | undefined>) {
  const params: ListParams = {}
  for (const name of NAMES) {
    const value = raw[name]
    // Nothing registered holds a control character, and PostgreSQL takes no NUL.
    if (typeof value === "string" && value !== "" && !/\p{Cc}/u.test(value))
      params[name] = value.slice(0, 200)
  }
  const filter = {
    search: params.q,
    kind: oneOf(APP_KINDS, params.kind),
    state: oneOf([...APP_STATES, "bin"] as const, params.state),
    tag: params.tag,
    scope: params.scope,
    redirectHost: params.host,
    ownerId: params.owner && isId("user", params.owner) ? params.owner : undefined,
    facet: oneOf(FACET_IDS, params.facet),
    sort: oneOf(APP_SORTS, params.sort) ?? ("name" as const),
    after: params.after,
    limit: PAGE_SIZE,
  }
  const { sort: _sort, after: _after, view: _view, ...narrowing } = params
  return { params, filter, isFiltered: Object.keys(narrowing).length > 0 }
}

/** The list's URL with some parameters changed; `undefined` takes one away. */
export function withParams(params: ListParams, change: ListParams): string {
  const query = new URLSearchParams()
  for (const name of NAMES) {
    const value = name in change ? change[name] : params[name]
    if (value) query.set(name, value)
  }
  return query.size > 0 ? `/apps?${query}` : "/apps"
}
