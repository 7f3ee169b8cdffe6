import { afterAll, beforeAll, expect, test } from "vitest"
import { findOAuthClient } from "@/db/queries/oauth-clients"
import { openTestInstance, settle, type TestInstance } from "../oauth/test-instance"
import { startFhirServer } from "./fhir-server"
import { SAMPLE_APP } from "./sample-app"
import { pointSampleAppAt, seedDemo } from "./seed-demo"

let instance: TestInstance
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

test("the demo's sample app is registered where it is served, wherever that is this time", async () => {
  const fhir = await startFhirServer({ port: 0 })
  await seedDemo("http://127.0.0.1:3001/fhir")
  for (const url of ["http://127.0.0.1:3001/fhir", fhir.url]) {
    await settle(instance.db)
    await pointSampleAppAt(url)
    const app = await findOAuthClient(instance.db, SAMPLE_APP.clientId)
    const { origin } = new URL(url)
    expect(app?.launchUrls).toEqual([`${origin}/app/launch`])
    expect(app?.redirectUris.map(({ uri }) => uri)).toEqual([`${origin}/app/`])
  }
  const page = await fetch(new URL(SAMPLE_APP.launch, fhir.url))
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"])
  await fhir.close()
})
