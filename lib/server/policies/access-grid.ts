/** A measured access as people read it: a cell for each interaction and type, and what limits it in words. */

import type { Action } from "@/lib/fhir/interactions"
import type { Binding } from "@/lib/policy/model"
import { PROBE_FIELDS, type Probe } from "@/lib/policy/probes"
import type { MeasuredCell } from "./effective"

/** `all`: whatever is asked. `part`: within limits. `unsure`: under a condition that cannot be tried here. */
export type Reach = "all" | "part" | "unsure" | "none"

export interface AccessCell {
  reach: Reach
  /** What it is held to: "only the launch patient's record". */
  limits: readonly string[]
}

export interface AccessRow {
  /** Null for calls that name no type. */
  type: string | null
  cells: Partial<Record<Action, AccessCell>>
}

/** The rows with anything possible in them, one a type, system level first. */
export function toAccessRows(measured: readonly MeasuredCell[], probes: readonly Probe[]): AccessRow[] {
  const rows = new Map<string | null, AccessRow>()
  for (const cell of measured) {
    const view = toCell(cell, probes)
    if (view.reach === "none") continue
    for (const type of cell.types ?? [null]) {
      const row = rows.get(type) ?? { type, cells: {} }
      row.cells[cell.action] = view
      rows.set(type, row)
    }
  }
  return [...rows.values()].sort((a, b) => ((a.type ?? "") < (b.type ?? "") ? -1 : 1))
}

/** The freest way in, and what it is held to. */
export function toCell({ outcomes, unprobed }: MeasuredCell, probes: readonly Probe[]): AccessCell {
  const ways = outcomes.flatMap((binding, i) => {
    const probe = probes[i]
    if (binding === null || !probe) return []
    return [{ limits: [...limitsOf(binding), ...circumstancesOf(probe, { probes, outcomes })] }]
  })
  const freest = ways.reduce<(typeof ways)[number] | null>(
    (best, way) => (best === null || way.limits.length < best.limits.length ? way : best),
    null,
  )
  const depends = unprobed.length > 0 ? [`depending on ${unprobed.map(attributeWords).join(", ")}`] : []
  if (freest === null) return { reach: depends.length > 0 ? "unsure" : "none", limits: depends }
  const limits = [...new Set([...freest.limits, ...depends])]
  return { reach: limits.length > 0 ? "part" : "all", limits }
}

function limitsOf({ patient, categories, gates, inside }: Binding): string[] {
  const granular = gates.flatMap((gate) => gate.params.map(([name, value]) => `${name} ${value}`))
  return [
    ...(patient === null ? [] : ["only one patient's record"]),
    ...(categories.length > 0 ? [`only category ${categories.join(" or ")}`] : []),
    ...(granular.length > 0 ? [`only ${[...new Set(granular)].join(" or ")}, as the scopes say`] : []),
    ...(inside && patient === null && categories.length === 0
      ? ["each resource is judged by its content"]
      : []),
  ]
}

const FIELD_WORDS: Record<(typeof PROBE_FIELDS)[number], string> = {
  auth: "with a DPoP-bound token",
  ip: "from certain addresses",
  hour: "at certain hours",
  patient: "with a patient in the launch context",
}

/** The circumstances without which the same call is refused. */
function circumstancesOf(
  probe: Probe,
  on: { probes: readonly Probe[]; outcomes: MeasuredCell["outcomes"] },
): string[] {
  return PROBE_FIELDS.filter((field) =>
    on.probes.some(
      (other, i) =>
        on.outcomes[i] === null &&
        PROBE_FIELDS.every((each) => (other[each] === probe[each]) !== (each === field)),
    ),
  ).map((field) => FIELD_WORDS[field])
}

const ATTRIBUTE_WORDS: Record<string, string> = {
  method: "the HTTP method",
  level: "whether one resource or a type is asked for",
  compartment: "whether it is asked within a compartment",
  conditional: "whether it is a conditional write",
  operation: "which operation it is",
  params: "the search parameters",
  includes: "whether others are included",
  chained: "whether it looks through a reference",
  weekday: "the day of the week",
  now: "the date",
  tokenAgeSeconds: "the age of the token",
  id: "which resource it is",
  labels: "security labels",
  "*": "the whole resource",
}
const attributeWords = (name: string): string => ATTRIBUTE_WORDS[name] ?? name
