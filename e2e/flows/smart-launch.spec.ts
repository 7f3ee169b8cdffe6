import { freshId } from "@/lib/server/random"
import { addAccount, expectAccessible } from "../fixtures/console-data"
import { addSmartApi, linkRecord, type SmartApp, type SmartPlace, startSmartApp } from "../fixtures/smart-app"
import { expect, signIn, test } from "./protocol"

let place: SmartPlace
let app: SmartApp
test.beforeAll(async ({ sql }) => {
  place = await addSmartApi(sql)
  app = await startSmartApp(sql, { apiId: place.api.id })
})
test.afterAll(async () => {
  await app.close()
  await place.close()
})

/** Where /authorize sends somebody who asks for this API: an error at the app until the server knows both. */
async function whereSent(issuer: string, iss: string): Promise<string | null> {
  const asked = { response_type: "code", client_id: app.id, redirect_uri: `${app.origin}/app`, aud: iss }
  const how = { scope: "launch/patient", code_challenge: "c".repeat(43), code_challenge_method: "S256" }
  const query = new URLSearchParams({ ...asked, ...how })
  const response = await fetch(`${issuer}/oauth/authorize?${query}`, { redirect: "manual" })
  return response.headers.get("location")
}

test("fhirclient launches by itself: a doctor finds the patient, and the app reads that one", async ({
  page,
  sql,
  instance,
}) => {
  const doctor = await addAccount(sql, "member")
  await linkRecord(sql, doctor.id, "Practitioner/dr-fernsby")
  const iss = `${instance.url}/fhir/${place.api.slug}`
  await expect.poll(() => whereSent(instance.url, iss)).toContain("/sign-in")
  await page.goto(`${app.origin}/launch?iss=${encodeURIComponent(iss)}`)
  await signIn(page, doctor)
  await expect(page.getByRole("heading", { name: "Choose a patient" })).toBeVisible()
  await page.getByLabel("Name").fill("bramble")
  await page.keyboard.press("Enter")
  await expect(page.getByRole("list", { name: "Patients" }).getByRole("listitem")).toHaveCount(1)
  await page.getByRole("button", { name: /Odalys Samplebramble/ }).press("Enter")
  await page.getByRole("button", { name: "Allow", exact: true }).click()
  await expect(page.getByRole("heading", { name: "The app" })).toBeVisible()
  await expect(page.locator("#out")).not.toBeEmpty()
  const seen = JSON.parse((await page.locator("#out").textContent()) ?? "")
  expect(seen).toMatchObject({
    patient: "bramble-3",
    family: "Samplebramble",
    fhirUser: "Practitioner/dr-fernsby",
    scope: "openid fhirUser launch/patient patient/*.read offline_access",
    banner: true,
    refreshes: true,
  })
  expect(seen.observations).toBeGreaterThan(0)
})

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false })

  test("patient and visit are chosen by keyboard alone, on pages anyone can use", async ({
    browser,
    page,
    sql,
    instance,
    receiver,
  }) => {
    const doctor = await addAccount(sql, "member")
    await linkRecord(sql, doctor.id, "Practitioner/dr-fernsby")
    await sql`update apps set allowed_scopes = allowed_scopes || ${["launch/encounter"]} where id = ${app.id}`
    await sql`insert into app_redirect_uris (id, app_id, app_kind, uri, platform)
      values (${freshId("redirectUri")}, ${app.id}, 'public', ${receiver.uri}, 'native')`
    await sql`update change_counter set value = value + 1`
    const url = new URL(`${instance.url}/oauth/authorize`)
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: app.id,
      redirect_uri: receiver.uri,
      scope: "launch/patient launch/encounter patient/*.rs",
      aud: `${instance.url}/fhir/${place.api.slug}`,
      state: "s".repeat(32),
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
    }).toString()
    await expect
      .poll(async () => (await fetch(url, { redirect: "manual" })).headers.get("location") ?? "")
      .toContain("/sign-in")
    await page.goto(url.href)
    await signIn(page, doctor)
    await expect(page.getByRole("heading", { name: "Choose a patient" })).toBeVisible()
    await seenByAxe(browser, page)
    await page.getByRole("button", { name: /Quill Inventedfog/ }).focus()
    await page.keyboard.press("Enter")
    await expect(page.getByRole("heading", { name: "Choose a visit" })).toBeVisible()
    await expect(page.getByText("Quill Inventedfog")).toBeVisible()
    await seenByAxe(browser, page)
    await page.getByRole("list", { name: "Visits" }).getByRole("button").first().press("Enter")
    await page.getByRole("button", { name: "Allow", exact: true }).press("Enter")
    await expect(page.getByRole("heading", { name: "Back at the app" })).toBeVisible()
    expect(receiver.visits.at(-1)?.searchParams.has("code")).toBe(true)
  })
})

/** The checker needs JavaScript: it looks at the same page in a window of the same person that has it. */
async function seenByAxe(
  browser: import("@playwright/test").Browser,
  page: import("@playwright/test").Page,
): Promise<void> {
  const context = await browser.newContext({
    javaScriptEnabled: true,
    storageState: await page.context().storageState(),
  })
  const twin = await context.newPage()
  await twin.goto(page.url())
  await expectAccessible(twin)
  await context.close()
}
