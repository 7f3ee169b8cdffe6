/** Every form an interaction takes on the wire, as an address and as what a policy sees of it. */

import { ACTIONS, type Action } from "@/lib/fhir/interactions"
import type { ShapePart } from "./uri-pattern"

export const METHODS = ["get", "post", "put", "patch", "delete"] as const
export type Method = (typeof METHODS)[number]

export interface Shape {
  action: Action
  method: Method
  level: "system" | "type" | "instance"
  compartment: boolean
  conditional: boolean
  /** Types that have it; null for every type. */
  only: readonly string[] | null
  /** The address of a resource type below the FHIR base. */
  address: (base: string, type: string) => readonly ShapePart[]
}

const ID = { any: "id" } as const
const PLAIN = { compartment: false, conditional: false, only: null }

const below =
  (...parts: readonly ShapePart[]): Shape["address"] =>
  (base, type) => [`${base}/${type}`, ...parts]
const within =
  (...rest: readonly string[]): Shape["address"] =>
  (base, type) => [`${base}/Patient/`, ID, ...rest.map((part) => part.replace("{type}", type))]
const atBase =
  (path: string): Shape["address"] =>
  (base) => [`${base}${path}`]

const conditionalAndById = (action: Action, method: Method): Shape[] => [
  { ...PLAIN, action, method, level: "instance", address: below("/", ID) },
  { ...PLAIN, action, method, level: "type", conditional: true, address: below() },
]

/** http://hl7.org/fhir/R4/http.html#summary; a compartment is the patient's, the only one in common use. */
export const SHAPES: readonly Shape[] = [
  { ...PLAIN, action: "read", method: "get", level: "instance", address: below("/", ID) },
  { ...PLAIN, action: "vread", method: "get", level: "instance", address: below("/", ID, "/_history/", ID) },
  { ...PLAIN, action: "search", method: "get", level: "type", address: below() },
  { ...PLAIN, action: "search", method: "post", level: "type", address: below("/_search") },
  { ...PLAIN, action: "search", method: "get", level: "system", address: atBase("") },
  { ...PLAIN, action: "search", method: "post", level: "system", address: atBase("/_search") },
  { ...PLAIN, action: "history", method: "get", level: "instance", address: below("/", ID, "/_history") },
  { ...PLAIN, action: "history", method: "get", level: "type", address: below("/_history") },
  { ...PLAIN, action: "history", method: "get", level: "system", address: atBase("/_history") },
  { ...PLAIN, action: "create", method: "post", level: "type", address: below() },
  ...conditionalAndById("update", "put"),
  ...conditionalAndById("patch", "patch"),
  ...conditionalAndById("delete", "delete"),
  { ...PLAIN, action: "search", method: "get", level: "type", compartment: true, address: within("/{type}") },
  {
    ...PLAIN,
    action: "search",
    method: "post",
    level: "type",
    compartment: true,
    address: within("/{type}/_search"),
  },
  ...(["get", "post"] as const).flatMap((method): Shape[] => [
    {
      ...PLAIN,
      action: "$everything",
      method,
      level: "instance",
      only: ["Patient"],
      address: below("/", ID, "/$everything"),
    },
    { ...PLAIN, action: "$export", method, level: "type", only: ["Patient"], address: below("/$export") },
    {
      ...PLAIN,
      action: "$export",
      method,
      level: "instance",
      only: ["Group"],
      address: below("/", ID, "/$export"),
    },
  ]),
]

/** The forms of one action on one type. */
export const shapesOf = (action: Action, type: string): readonly Shape[] =>
  SHAPES.filter((shape) => shape.action === action && (shape.only === null || shape.only.includes(type)))

export const SHAPED_ACTIONS: readonly Action[] = ACTIONS.filter((action) =>
  SHAPES.some((shape) => shape.action === action),
)

/** What only this form of the action shows of itself. */
export function shapeClause({ action, method, level, compartment, conditional }: Shape): string {
  const operation = action.startsWith("$")
    ? ` && context has operation && context.operation == "${action}"`
    : ""
  return `(context.method == "${method.toUpperCase()}" && context.level == "${level}" && ${compartment ? "" : "!"}context.compartment && ${conditional ? "" : "!"}context.conditional${operation})`
}
