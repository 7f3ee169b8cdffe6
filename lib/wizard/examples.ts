/**
 * The example apps people know, each with its answers in the client-kind flow and what it usually may do. Shown
 * on the cards; choosing one answers the questions in advance. A test walks each to the kind it names.
 */

import type { Answers } from "./graph"
import type { PresetId } from "./permissions"

export interface ExampleApp {
  label: string
  /** What it does, in a few words. */
  does: string
  answers: Answers
  preset: PresetId
}

const service: Answers = { who: "nobody" }
const staff = (answers: Answers): Answers => ({ who: "many-patients", "signs-in": "yes", ...answers })
const onServer = { runs: "server", "server-secret": "yes" }
const inBrowser = { runs: "browser", "browser-backend": "no" }
const onDevice = { runs: "device", "device-backend": "no" }

export const EXAMPLES = {
  ehr: { label: "EHR", does: "Clinicians read and write records.", answers: staff(onServer), preset: "ehr" },
  "analytics-platform": {
    label: "Analytics platform",
    does: "Takes in whole populations to count and compare.",
    answers: service,
    preset: "bulk-export",
  },
  "health-information-exchange": {
    label: "Health information exchange",
    does: "Passes records between organisations.",
    answers: service,
    preset: "ingestion",
  },
  "integration-engine": {
    label: "Integration engine",
    does: "Turns messages of other systems into FHIR.",
    answers: service,
    preset: "ingestion",
  },
  "patient-portal": {
    label: "Patient portal",
    does: "Patients see their own record in the browser.",
    answers: { who: "one-patient", ...inBrowser },
    preset: "portal",
  },
  "administrative-dashboard": {
    label: "Administrative dashboard",
    does: "Staff look at numbers and lists in the browser.",
    answers: staff(inBrowser),
    preset: "reporting",
  },
  "clinical-viewer": {
    label: "Clinical viewer",
    does: "Clinicians look at a patient, often from within the EHR.",
    answers: staff(inBrowser),
    preset: "reporting",
  },
  "patient-app": {
    label: "Patient app",
    does: "Patients see their own record on the phone.",
    answers: { who: "one-patient", ...onDevice },
    preset: "portal",
  },
  "provider-app": {
    label: "Provider app",
    does: "Clinicians work with records on the phone.",
    answers: staff(onDevice),
    preset: "ehr",
  },
  "care-management-tool": {
    label: "Care-management tool",
    does: "Care teams plan and document on a tablet.",
    answers: staff(onDevice),
    preset: "ehr",
  },
  "notification-service": {
    label: "Notification service",
    does: "Watches records and sends messages.",
    answers: service,
    preset: "reporting",
  },
  "data-pipeline": {
    label: "Data processing pipeline",
    does: "Loads and transforms records at night.",
    answers: service,
    preset: "ingestion",
  },
  "reporting-engine": {
    label: "Reporting engine",
    does: "Makes reports from records.",
    answers: service,
    preset: "reporting",
  },
  "fhir-server": {
    label: "Another FHIR server",
    does: "Copies records from one server to another.",
    answers: service,
    preset: "bulk-export",
  },
} as const satisfies Record<string, ExampleApp>

export type ExampleId = keyof typeof EXAMPLES
