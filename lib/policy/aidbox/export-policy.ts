/**
 * A policy as Aidbox `AccessPolicy` resources: one for each row of its grid, linked to the Clients it binds.
 * What matcho cannot say exactly is left out and said, so the export never opens more than the policy.
 */

import type { Action } from "@/lib/fhir/interactions"
import { type ResourceGroup, typesOfGroup } from "@/lib/fhir/resource-types"
import type { Grid, GridRow } from "@/lib/policy/grid"

export interface ExportedPolicy {
  resources: Record<string, unknown>[]
  /** What is left out and why. */
  notes: string[]
}

const ID = "[A-Za-z0-9.-]{1,64}"

/** Method and address of each interaction; those without a row are left out. */
const REQUESTS: Partial<
  Record<Action, readonly (readonly [method: string, path: (types: string) => string])[]>
> = {
  read: [["get", (types) => `${types}/${ID}`]],
  vread: [["get", (types) => `${types}/${ID}/_history/${ID}`]],
  search: [
    ["get", (types) => types],
    ["post", (types) => `${types}/_search`],
  ],
  history: [["get", (types) => `${types}(/${ID})?/_history`]],
  create: [["post", (types) => types]],
  update: [["put", (types) => `${types}/${ID}`]],
  patch: [["patch", (types) => `${types}/${ID}`]],
  delete: [["delete", (types) => `${types}/${ID}`]],
}

/**
 * @param grid null when the policy says more than a grid can
 * @param clients ids of the Clients to link to; none makes a policy that binds nobody, so nothing is exported
 */
export function exportAccessPolicies(
  of: { id: string; name: string; grid: Grid | null },
  clients: readonly string[],
): ExportedPolicy {
  const { grid } = of
  if (grid === null)
    return {
      resources: [],
      notes: ["It says more than a grid can show, and matcho cannot forbid. Nothing is exported."],
    }
  if (clients.length === 0)
    return {
      resources: [],
      notes: ["It binds no app. In Aidbox a policy without a link binds everybody, so nothing is exported."],
    }
  const { conditions } = grid
  const cannot = [
    ...(conditions.ownRecord ? ["only one patient's record"] : []),
    ...(conditions.ipRanges.length > 0 ? ["address ranges"] : []),
    ...(conditions.hours ? ["hours"] : []),
    ...(conditions.requireDpop ? ["DPoP"] : []),
  ]
  if (cannot.length > 0)
    return {
      resources: [],
      notes: [
        `Matcho cannot say: ${cannot.join(", ")}. Left out, it would open more, so nothing is exported.`,
      ],
    }
  const notes = new Set<string>()
  const or = grid.rows.flatMap((row) => rowRequests(row, notes))
  if (or.length === 0) return { resources: [], notes: [...notes] }
  const resource = {
    resourceType: "AccessPolicy",
    id: of.id.replace(/_/g, "-"),
    description: of.name,
    link: clients.map((id) => ({ resourceType: "Client", id })),
    ...(or.length === 1 ? or[0] : { engine: "complex", or }),
  }
  return { resources: [resource], notes: [...notes] }
}

function rowRequests(row: GridRow, notes: Set<string>): Record<string, unknown>[] {
  if (row.categories.length > 0) {
    notes.add(`${row.target} in certain categories is left out: matcho sees the request, not the resources.`)
    return []
  }
  const types = typePattern(row.target)
  return row.actions.flatMap((action) => {
    const requests = REQUESTS[action]
    if (!requests) notes.add(`${action} on ${row.target} is left out.`)
    return (requests ?? []).map(([method, path]) => ({
      engine: "matcho",
      matcho: { "request-method": method, uri: `#^/fhir/${path(types)}$` },
    }))
  })
}

function typePattern(target: string): string {
  if (target === "*") return "[A-Z][A-Za-z]+"
  if (!target.startsWith("Group:")) return target
  return `(${typesOfGroup(target.slice(6) as ResourceGroup).join("|")})`
}
