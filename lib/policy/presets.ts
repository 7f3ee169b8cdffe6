/**
 * Policies that ship with Admit: presets an admin starts from, as grids, and the one built-in policy for
 * people to whom nothing is linked.
 */

import { type Grid, gridToCedar } from "@/lib/policy/grid"
import type { PolicySource } from "@/lib/policy/model"

export interface PolicyPreset {
  id: string
  name: string
  /** One sentence: what an app under this policy may do. */
  meaning: string
  /** Whom it is for. */
  suits: string
  grid: Grid
}

const READ = ["read", "vread", "search", "history"] as const
const WRITE = ["create", "update", "patch"] as const
const free = { ownRecord: false, ipRanges: [], hours: null, requireDpop: false } as const
const rows = (targets: readonly string[], actions: Grid["rows"][number]["actions"]): Grid["rows"] =>
  targets.map((target) => ({ target, actions, categories: [] }))

export const POLICY_PRESETS: readonly PolicyPreset[] = [
  {
    id: "reporting",
    name: "Reporting: read some types",
    meaning: "Reads and searches the types you tick, and changes nothing.",
    suits: "Reports, dashboards, analytics and quality measures.",
    grid: {
      rows: rows(
        ["Patient", "Encounter", "Condition", "Observation", "DiagnosticReport"],
        ["read", "search"],
      ),
      conditions: free,
    },
  },
  {
    id: "ehr",
    name: "EHR: read and write",
    meaning: "Reads everything, and creates and changes clinical records; deletes nothing.",
    suits: "An electronic health record, or an app working as part of one.",
    grid: {
      rows: [
        ...rows(["Group:definitions", "Group:devices", "Group:financial", "Group:people"], [...READ]),
        ...rows(
          [
            "Group:administrative",
            "Group:clinical",
            "Group:diagnostics",
            "Group:documents",
            "Group:medications",
          ],
          [...READ, ...WRITE],
        ),
        { target: "Patient", actions: [...WRITE, "$everything"], categories: [] },
      ],
      conditions: free,
    },
  },
  {
    id: "portal",
    name: "Patient portal: own record",
    meaning: "Reads one patient's own record, and the practitioners, places and drugs it names.",
    suits: "Portals and apps a patient signs in to.",
    grid: {
      rows: [
        ...rows(
          [
            "Group:administrative",
            "Group:clinical",
            "Group:diagnostics",
            "Group:documents",
            "Group:financial",
            "Group:medications",
            "Group:people",
          ],
          [...READ],
        ),
        { target: "Patient", actions: ["$everything"], categories: [] },
      ],
      conditions: { ...free, ownRecord: true },
    },
  },
  {
    id: "ingestion",
    name: "Ingestion: create only",
    meaning: "Creates new clinical records, and can neither see nor change what is there.",
    suits: "Laboratory feeds, device gateways and interfaces that only deliver.",
    grid: {
      rows: rows(
        ["DiagnosticReport", "DocumentReference", "Encounter", "Observation", "ServiceRequest", "Specimen"],
        ["create"],
      ),
      conditions: free,
    },
  },
  {
    id: "bulk-export",
    name: "Bulk export",
    meaning: "Exports everything with $export and collects the files; nothing else.",
    suits: "Population analytics and backups, as a service app.",
    grid: {
      rows: [
        { target: "*", actions: ["$export"], categories: [] },
        { target: "Binary", actions: ["read"], categories: [] },
      ],
      conditions: free,
    },
  },
]

/** The Cedar text a preset starts as. */
export const presetCedar = (preset: PolicyPreset): string => gridToCedar(preset.grid)

/**
 * The policy of a person to whom no policy is linked. A patient sees their own record; a practitioner and the
 * people who run this instance reach as far as the scopes and the app's policies do; everybody else sees only
 * the record of the patient the app was opened for. It only ever narrows: scopes and app policies must permit
 * the call as well.
 */
export const DEFAULT_USER_POLICY: PolicySource = {
  id: "built-in",
  name: "Built-in policy for people",
  version: 1,
  cedar: `// A patient: their own record, and what is about nobody.
permit (principal is User, action, resource)
when { principal has patient }
when { resource.shared || (resource has patient && resource.patient == principal.patient) };

// A practitioner: as far as the app may go.
permit (principal is User, action, resource)
when { !(principal has patient) }
when { principal.practitioner };

// An owner or admin of this instance: as far as the app may go.
permit (principal is User, action, resource)
when { !(principal has patient) }
when { principal in [Role::"owner", Role::"admin"] };

// Anyone else: the record of the patient the app was opened for.
permit (principal is User, action, resource)
when { !(principal has patient) }
when { context has patient }
when { resource.shared || (resource has patient && resource.patient == context.patient) };
`,
}

/** Stands in for a side that is left out of a question: what the other side alone allows. */
export const ALLOW_ALL: PolicySource = {
  id: "anything",
  name: "Anything",
  version: 1,
  cedar: "permit (principal, action, resource);",
}
