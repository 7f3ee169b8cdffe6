/** What the demo consists of, for the launcher to bundle. */
export { type DemoFhirServer, startFhirServer } from "./fhir-server"
