/** Many cells as few words: "read and search observations, all of clinical". */

import { ACTIONS, type Action, INTERACTION_LABELS, isInteraction } from "@/lib/fhir/interactions"
import {
  GROUP_NAMES,
  pluralOf,
  RESOURCE_GROUPS,
  RESOURCE_TYPES,
  typesOfGroup,
} from "@/lib/fhir/resource-types"
import { listOf } from "@/lib/smart/scope-sentences"

/** An interaction on a type; null is a call that names no type. */
export interface Cell {
  action: Action
  type: string | null
}

const NAMED = 8

/** One clause for each set of interactions, the widest first. */
export function cellsSentences(cells: readonly Cell[]): string[] {
  const byType = new Map<string | null, Set<Action>>()
  for (const { action, type } of cells) byType.set(type, (byType.get(type) ?? new Set()).add(action))
  const clauses = new Map<string, { actions: Action[]; types: (string | null)[] }>()
  for (const [type, set] of byType) {
    const actions = ACTIONS.filter((action) => set.has(action))
    const clause = clauses.get(actions.join()) ?? { actions, types: [] }
    clause.types.push(type)
    clauses.set(actions.join(), clause)
  }
  return [...clauses.values()]
    .sort((a, b) => b.types.length - a.types.length)
    .map(({ actions, types }) => `${verbs(actions)} ${targets(types)}`)
}

const verbs = (actions: readonly Action[]): string =>
  listOf(
    actions.map((action) =>
      isInteraction(action)
        ? INTERACTION_LABELS[action].verb
        : action === "operation"
          ? "run other operations on"
          : `run ${action} on`,
    ),
  )

function targets(types: readonly (string | null)[]): string {
  const left = new Set(types)
  const names: string[] = []
  if (RESOURCE_TYPES.every((type) => left.has(type))) {
    for (const type of RESOURCE_TYPES) left.delete(type)
    names.push("every type")
  }
  for (const group of GROUP_NAMES) {
    const own = typesOfGroup(group)
    if (!own.every((type) => left.has(type))) continue
    for (const type of own) left.delete(type)
    names.push(`all of ${RESOURCE_GROUPS[group].label.toLowerCase()}`)
  }
  names.push(...[...left].map((type) => (type === null ? "the whole server" : pluralOf(type))))
  const more = names.length - NAMED
  return listOf(more > 1 ? [...names.slice(0, NAMED), `${more} more`] : names)
}
