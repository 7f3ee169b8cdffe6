import { describe, expect, it } from "vitest"
import type { AppKind } from "@/lib/apps/app"
import { POLICY_PRESETS } from "@/lib/policy/presets"
import { clientKind } from "./client-kind"
import { EXAMPLES, type ExampleId } from "./examples"
import { walk } from "./graph"
import { PERMISSIONS, PRESET_IDS, type PresetId, scopesFor } from "./permissions"

/** The table an admin would draw: each example app, its kind and what it may do. */
const EXPECTED: Record<ExampleId, [AppKind, "web" | "spa" | "native" | null, PresetId]> = {
  ehr: ["confidential", "web", "ehr"],
  "analytics-platform": ["service", null, "bulk-export"],
  "health-information-exchange": ["service", null, "ingestion"],
  "integration-engine": ["service", null, "ingestion"],
  "patient-portal": ["public", "spa", "portal"],
  "administrative-dashboard": ["public", "spa", "reporting"],
  "clinical-viewer": ["public", "spa", "reporting"],
  "patient-app": ["public", "native", "portal"],
  "provider-app": ["public", "native", "ehr"],
  "care-management-tool": ["public", "native", "ehr"],
  "notification-service": ["service", null, "reporting"],
  "data-pipeline": ["service", null, "ingestion"],
  "reporting-engine": ["service", null, "reporting"],
  "fhir-server": ["service", null, "bulk-export"],
}

describe("the example apps", () => {
  it("are fourteen, all in the table", () =>
    expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(EXPECTED).sort()))
  it.each(Object.entries(EXPECTED))("%s", (id, [kind, platform, preset]) => {
    const example = EXAMPLES[id as ExampleId]
    const { outcome } = walk(clientKind, example.answers)
    expect(outcome && clientKind.outcomes[outcome].registrations).toEqual([{ kind, platform }])
    expect(example.preset).toBe(preset)
    expect(PERMISSIONS[example.preset].kinds).toContain(kind)
  })
})

const typesOf = (preset: string) =>
  POLICY_PRESETS.find(({ id }) => id === preset)?.grid.rows.map(({ target }) => target) ?? []

describe("scopesFor", () => {
  it.each(PRESET_IDS)(
    "%s asks as a program for services and as a person otherwise, letters in order",
    (preset) => {
      expect(
        scopesFor(preset, "service").every((scope) =>
          /^system\/(\*|[A-Z][A-Za-z]+)\.c?r?u?d?s?$/.test(scope),
        ),
      ).toBe(true)
      for (const kind of ["public", "confidential"] as const) {
        const scopes = scopesFor(preset, kind, { smart: true })
        expect(scopes.some((scope) => scope.startsWith("system/"))).toBe(false)
        expect(scopes.includes("offline_access")).toBe(kind === "confidential")
      }
    },
  )

  it.each(["service", "confidential"] as const)(
    "of ingestion are no wider than its policy, for a %s app",
    (kind) => {
      const [context, types] = [kind === "service" ? "system" : "user", typesOf("ingestion")]
      const scopes = scopesFor("ingestion", kind).filter((scope) => scope.includes("/"))
      expect(scopes).toEqual(types.map((type) => `${context}/${type}.c`))
    },
  )
})
