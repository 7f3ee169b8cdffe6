import { expect, test } from "@playwright/test"
import { startFhirServer } from "@/lib/server/demo/fhir-server"
import { doMainJob } from "../fixtures/main-job"

const {
  SMOKE_URL = "http://localhost:3000",
  SMOKE_EMAIL = "",
  SMOKE_PASSWORD = "",
  SMOKE_FHIR_URL,
} = process.env

test("the main job on a running server", async ({ page }) => {
  test.setTimeout(180_000)
  expect(SMOKE_EMAIL && SMOKE_PASSWORD, "SMOKE_EMAIL and SMOKE_PASSWORD name an owner").toBeTruthy()
  const fhir = SMOKE_FHIR_URL ? null : await startFhirServer({ port: 0 })
  try {
    await doMainJob({
      page,
      issuer: SMOKE_URL,
      owner: { email: SMOKE_EMAIL, password: SMOKE_PASSWORD },
      fhirBaseUrl: SMOKE_FHIR_URL ?? fhir?.url ?? "",
      mark: Date.now().toString(36),
    })
  } finally {
    await fhir?.close()
  }
})
