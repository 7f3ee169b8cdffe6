/** From an Aidbox `AccessPolicy` to Cedar text and a report: exact, narrowed, or not expressible and why. */

import type { Action } from "@/lib/fhir/interactions"
import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import { type Alternative, readAccessPolicy, type Side } from "./access-policy"
import { METHODS, SHAPED_ACTIONS, type Shape, shapeClause, shapesOf } from "./shapes"

export type ImportStatus = "exact" | "narrowed" | "not_expressible"

export interface ImportedPolicy {
  /** Of the AccessPolicy. */
  id: string
  name: string
  description: string
  status: ImportStatus
  /** What was left out, or why it cannot be expressed. */
  notes: string[]
  /** Null when it is not expressible. */
  cedar: string | null
  /** Ids of the Clients it is linked to. */
  clients: string[]
  /** Ids of the Users it is linked to, where it binds people and no clients. */
  users: string[]
}

type Json = Readonly<Record<string, unknown>>
const MAX_CEDAR = 100_000

/** @param base where the FHIR API stands in Aidbox: `/fhir`, or empty for the Aidbox format */
export function importAccessPolicy(policy: Json, base = "/fhir"): ImportedPolicy {
  const { clients, users, others } = linksOf(policy.link)
  const side: Side = clients.length === 0 && users.length > 0 ? "User" : "App"
  const id = typeof policy.id === "string" ? policy.id.slice(0, 200) : "without an id"
  const description = typeof policy.description === "string" ? policy.description.slice(0, 300) : ""
  const read = readAccessPolicy(policy, side)
  const notes = [...read.notes, ...linkNotes({ clients, users, others })]
  const known = { id, name: id, description, clients, users: side === "User" ? users : [] }
  if (read.alternatives.length === 0) return { ...known, status: "not_expressible", notes, cedar: null }
  const printed = printAlternatives(read.alternatives, side, base)
  if (printed.cedar === "" || printed.cedar.length > MAX_CEDAR) {
    const why =
      printed.cedar === ""
        ? "It names no address that stands for a whole FHIR interaction, such as any id of a type."
        : "Its text would be longer than 100,000 characters."
    return { ...known, status: "not_expressible", notes: [...notes, why], cedar: null }
  }
  notes.push(...printed.notes)
  return { ...known, status: notes.length > 0 ? "narrowed" : "exact", notes, cedar: printed.cedar }
}

interface Links {
  clients: string[]
  users: string[]
  others: string[]
}

function linksOf(link: unknown): Links {
  const links: Links = { clients: [], users: [], others: [] }
  for (const item of Array.isArray(link) ? link.slice(0, 500) : []) {
    if (typeof item !== "object" || item === null) continue
    const { reference, resourceType, id } = item as Json
    const [type, key] = typeof reference === "string" ? reference.split("/") : [resourceType, id]
    if (typeof type !== "string" || typeof key !== "string") continue
    const list = type === "Client" ? links.clients : type === "User" ? links.users : links.others
    list.push(key.slice(0, 200))
  }
  return links
}

const linkNotes = ({ clients, users, others }: Links): string[] => [
  ...(clients.length > 0 && users.length > 0
    ? [
        "In Aidbox any one of its links is enough. Here it binds the clients; what it opened to users is left out.",
      ]
    : []),
  ...(others.length > 0 ? ["Its links to operations open nothing here."] : []),
]

function printAlternatives(alternatives: readonly Alternative[], side: Side, base: string) {
  const texts = new Set<string>()
  const notes = new Set<string>()
  for (const alternative of alternatives) {
    const isAnything =
      alternative.uris.length === 0 &&
      alternative.types === null &&
      !alternative.searchOnly &&
      alternative.methods.length === METHODS.length
    if (isAnything) {
      texts.add(statement({ side, actions: [], types: null, clauses: alternative.clauses }))
      continue
    }
    for (const text of printCells(alternative, { side, base, notes })) texts.add(text)
    if (
      OUTSIDE.some((path) => alternative.uris.every((uri) => uri.coversAll([path.replace("{base}", base)])))
    )
      notes.add(
        "Calls that are no FHIR interaction, such as other operations, batches and Aidbox's own API, are left out.",
      )
  }
  return { cedar: [...texts].join("\n"), notes: [...notes] }
}

/** Addresses beside the interactions, to tell whether a policy reaches them. */
const OUTSIDE = ["{base}/Patient/$validate", "{base}", "{base}/metadata", "/$sql", "/rpc"]

interface Printing {
  side: Side
  base: string
  notes: Set<string>
}

/** One statement for each set of types that allow the same forms of the same actions. */
function printCells(alternative: Alternative, { side, base, notes }: Printing): string[] {
  const alike = new Map<string, { types: string[]; cells: { action: Action; shapes: Shape[] | null }[] }>()
  for (const type of alternative.types ?? RESOURCE_TYPES) {
    const cells = SHAPED_ACTIONS.flatMap((action) => {
      const possible = shapesOf(action, type)
      const shapes = possible.filter((shape) => allows(alternative, shape, { type, base, notes }))
      if (shapes.length === 0) return []
      // An operation has more forms than are listed, so those that are listed are named.
      const isWhole = shapes.length === possible.length && !action.startsWith("$")
      return [{ action, shapes: isWhole ? null : shapes }]
    })
    if (cells.length === 0) continue
    const key = JSON.stringify(cells.map(({ action, shapes }) => [action, shapes?.map(shapeClause)]))
    const known = alike.get(key) ?? { types: [], cells }
    known.types.push(type)
    alike.set(key, known)
  }
  return [...alike.values()].flatMap(({ types, cells }) => {
    const of = { side, types: types.length === RESOURCE_TYPES.length ? null : types }
    const whole = cells.filter(({ shapes }) => shapes === null).map(({ action }) => action)
    const partly = cells.flatMap(({ action, shapes }) =>
      shapes === null
        ? []
        : [
            statement({
              ...of,
              actions: [action],
              clauses: [...alternative.clauses, shapes.map(shapeClause).join(" || ")],
            }),
          ],
    )
    return whole.length > 0
      ? [statement({ ...of, actions: whole, clauses: alternative.clauses }), ...partly]
      : partly
  })
}

function allows(
  { methods, uris, types, searchOnly }: Alternative,
  shape: Shape,
  { type, base, notes }: { type: string; base: string; notes: Set<string> },
): boolean {
  if (!methods.includes(shape.method)) return false
  if (searchOnly && (shape.action !== "search" || shape.level !== "type")) return false
  // The route names a type in plain calls on it only.
  if (types !== null && (shape.level === "system" || shape.compartment || shape.action.startsWith("$")))
    return false
  // Any type can be searched within a compartment of any other: only a policy that looks at no address allows that.
  if (shape.compartment && uris.length > 0) return false
  const address = shape.address(base, type)
  const covered = uris.every((uri) => uri.coversAll(address))
  if (!covered && uris.every((uri) => uri.touches(address)))
    notes.add("Addresses that match only some ids of a type are left out.")
  return covered
}

interface Printed {
  side: Side
  actions: readonly Action[]
  types: readonly string[] | null
  clauses: readonly string[]
}

function statement({ side, actions, types, clauses }: Printed): string {
  const ref = (action: Action) => `Action::"${action}"`
  const [first, ...more] = actions
  const action =
    first === undefined
      ? "action"
      : more.length > 0
        ? `action in [${actions.map(ref).join(", ")}]`
        : `action == ${ref(first)}`
  const [type, ...others] = types ?? []
  const resource = type !== undefined && others.length === 0 ? `resource in Type::"${type}"` : "resource"
  const listed =
    types !== null && others.length > 0
      ? [`resource in [${types.map((each) => `Type::"${each}"`).join(", ")}]`]
      : []
  const whens = [...listed, ...clauses].map((clause) => `when { ${clause} }`)
  return `${[`permit (\n  principal is ${side},\n  ${action},\n  ${resource}\n)`, ...whens].join("\n")};\n`
}
