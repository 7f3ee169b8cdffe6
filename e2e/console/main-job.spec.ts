import { startFhirServer } from "@/lib/server/demo/fhir-server"
import { doMainJob } from "../fixtures/main-job"
import { test } from "../fixtures/test"

test("an app of each kind is registered, gets its tokens and is held to its policy at FHIR", async ({
  page,
  instance,
  owner,
}) => {
  test.setTimeout(180_000)
  const fhir = await startFhirServer({ port: 0 })
  try {
    await doMainJob({
      page,
      issuer: instance.url,
      owner,
      fhirBaseUrl: fhir.url,
      mark: Date.now().toString(36),
    })
  } finally {
    await fhir.close()
  }
})
