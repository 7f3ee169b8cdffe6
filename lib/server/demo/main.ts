/** What the demo consists of, for the launcher to bundle. */

import { findInstance } from "@/db/queries/instance"
import { AppError } from "@/lib/errors"
import { db } from "@/lib/server/database"
import { startFhirServer } from "./fhir-server"
import { DEMO_PASSWORD, DEMO_PEOPLE } from "./people"
import { pointDemoApiAt, pointSampleAppAt, seedDemo } from "./seed-demo"

export interface RunningDemo {
  fhirUrl: string
  accounts: { email: string; role: string }[]
  password: string
  close(): Promise<void>
}

/**
 * Starts the FHIR server with its synthetic patients and fills the database the first time.
 * @param options.port of the FHIR server
 * @throws when the database is not the demo's
 */
export async function startDemo(options: { port: number }): Promise<RunningDemo> {
  if (!(await findInstance(db()))?.demo)
    throw new AppError("conflict", { message: "This database is not the demo's; nothing was written to it." })
  const fhir = await startFhirServer(options)
  await seedDemo(fhir.url)
  await pointDemoApiAt(fhir.url)
  await pointSampleAppAt(fhir.url)
  const accounts = DEMO_PEOPLE.map(({ email, role }) => ({ email, role }))
  return { fhirUrl: fhir.url, accounts, password: DEMO_PASSWORD, close: () => fhir.close() }
}
