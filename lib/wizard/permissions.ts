/**
 * What an app may do, as choices an admin makes in the plan. The ids are those of the policy presets
 * (lib/policy); here stand only the words and the scopes that go with each.
 */

import type { AppKind } from "@/lib/apps/app"
import { POLICY_PRESETS } from "@/lib/policy/presets"

export const PRESET_IDS = ["reporting", "ehr", "portal", "ingestion", "bulk-export"] as const
export type PresetId = (typeof PRESET_IDS)[number]

export interface PermissionPreset {
  label: string
  /** What the app may do afterwards, in a sentence. */
  meaning: string
  /** Kinds it makes sense for. */
  kinds: readonly AppKind[]
}

export const PERMISSIONS: Record<PresetId, PermissionPreset> = {
  reporting: {
    label: "Reporting: read only",
    meaning:
      "Reads and searches patients, encounters, conditions, observations and reports. Changes nothing.",
    kinds: ["service", "confidential", "public"],
  },
  ehr: {
    label: "EHR: read and write",
    meaning: "Reads everything, and creates and changes clinical records. Deletes nothing.",
    kinds: ["confidential", "public", "service"],
  },
  portal: {
    label: "Patient: own record",
    meaning: "A signed-in patient reads their own record and nobody else's.",
    kinds: ["public", "confidential"],
  },
  ingestion: {
    label: "Ingestion: create only",
    meaning: "Creates results, reports, documents and encounters. Can neither see nor change what is there.",
    kinds: ["service"],
  },
  "bulk-export": {
    label: "Bulk export",
    meaning: "Exports everything with $export and collects the files. Nothing else.",
    kinds: ["service"],
  },
}

/** Each type the ingestion policy names, to be created and nothing else: no scope is wider than its policy. */
const created = (context: "system" | "user"): readonly string[] => {
  const preset = POLICY_PRESETS.find(({ id }) => id === "ingestion")
  return (preset?.grid.rows ?? []).map(({ target }) => `${context}/${target}.c`)
}

const SYSTEM: Record<PresetId, readonly string[]> = {
  reporting: ["system/*.rs"],
  ehr: ["system/*.cruds"],
  portal: ["system/*.rs"],
  ingestion: created("system"),
  "bulk-export": ["system/*.rs"],
}

const USER: Record<PresetId, readonly string[]> = {
  reporting: ["user/*.rs"],
  ehr: ["user/*.cruds"],
  portal: ["patient/*.rs"],
  ingestion: created("user"),
  "bulk-export": ["user/*.rs"],
}

/**
 * The scopes an app of this kind may ask for under a preset (SMART App Launch 2.2, v2 syntax). Launch scopes
 * only with SMART; `offline_access` only where the app gets refresh tokens.
 */
export function scopesFor(
  preset: PresetId,
  kind: AppKind,
  { smart = false, refreshes = kind === "confidential" } = {},
): string[] {
  if (kind === "service") return [...SYSTEM[preset]]
  const launch = !smart ? [] : preset === "portal" ? ["launch/patient"] : ["launch", "launch/patient"]
  const offline = refreshes ? ["offline_access"] : []
  return ["openid", "fhirUser", ...launch, ...offline, ...USER[preset]]
}
