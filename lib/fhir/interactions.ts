/** The interactions of FHIR's RESTful API that scopes and policies speak of. http://hl7.org/fhir/R4/http.html */

export const INTERACTIONS = [
  "read",
  "vread",
  "search",
  "history",
  "create",
  "update",
  "patch",
  "delete",
] as const
export type Interaction = (typeof INTERACTIONS)[number]

export const INTERACTION_LABELS: Record<Interaction, { label: string; verb: string; meaning: string }> = {
  read: { label: "Read", verb: "read", meaning: "GET one resource by its id." },
  vread: {
    label: "Read version",
    verb: "read versions of",
    meaning: "GET one earlier version of a resource.",
  },
  search: { label: "Search", verb: "search", meaning: "Find resources by their content." },
  history: {
    label: "History",
    verb: "see the history of",
    meaning: "List every version of a resource or type.",
  },
  create: { label: "Create", verb: "create", meaning: "POST a new resource." },
  update: {
    label: "Update",
    verb: "update",
    meaning: "PUT a whole resource, also one with an id of its own.",
  },
  patch: { label: "Patch", verb: "patch", meaning: "Change parts of a resource." },
  delete: { label: "Delete", verb: "delete", meaning: "Remove a resource." },
}

/** Operations with a policy action of their own; every other one is the action `operation`. */
export const NAMED_OPERATIONS = ["$everything", "$export", "$import", "$graphql"] as const
export type NamedOperation = (typeof NAMED_OPERATIONS)[number]

export const ACTIONS = [...INTERACTIONS, ...NAMED_OPERATIONS, "operation"] as const
/** What a policy decides about. */
export type Action = (typeof ACTIONS)[number]

export const isInteraction = (value: string): value is Interaction =>
  (INTERACTIONS as readonly string[]).includes(value)
export const isAction = (value: string): value is Action => (ACTIONS as readonly string[]).includes(value)
