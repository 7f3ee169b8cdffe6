import { addAccount, expectAccessible } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { addSmartApi, type SmartApp, type SmartPlace, startSmartApp } from "../fixtures/smart-app"
import { expect, test } from "../fixtures/test"

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

test("an admin launches fhirclient as an EHR would, keeps the set-up, and has an error acted out", async ({
  page,
  sql,
}) => {
  const admin = await addAccount(sql, "admin")
  await signIn(page, admin)
  await page.goto(`/apps/${app.id}/launcher`)
  await expect(page.getByLabel("Patient", { exact: true })).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel("Persona").selectOption({ label: `${admin.name} (you)` })
  await page.getByLabel("Patient", { exact: true }).selectOption("hazel-5")
  await page.getByLabel("Visit").selectOption("hazel-5-visit")
  await expect(page).toHaveURL(/patient=hazel-5.*encounter=hazel-5-visit/)

  const opened = page.waitForEvent("popup")
  await page.getByRole("button", { name: "Open the app" }).click()
  const tab = await opened
  await tab.getByRole("button", { name: "Allow", exact: true }).click()
  await expect(tab.getByRole("heading", { name: "The app" })).toBeVisible()
  await expect(tab.locator("#out")).not.toBeEmpty()
  expect(JSON.parse((await tab.locator("#out").textContent()) ?? "")).toMatchObject({
    patient: "hazel-5",
    family: "Demohazel",
    encounter: "hazel-5-visit",
  })
  await tab.close()

  await page.getByLabel("What goes wrong").selectOption("request_expired_token")
  await page.getByLabel("Keep as scenario").fill("Expired token")
  await page.getByRole("button", { name: "Keep", exact: true }).click()
  await page.getByRole("link", { name: "Expired token" }).click()
  await expect(page.getByLabel("What goes wrong")).toHaveValue("request_expired_token")
  const again = page.waitForEvent("popup")
  await page.getByRole("button", { name: "Open the app" }).click()
  const failing = await again
  await expect(failing.locator("#out")).toContainText("401")
})

test("only a SMART app that people sign in to has a launcher", async ({ page, sql }) => {
  const admin = await addAccount(sql, "admin")
  await signIn(page, admin)
  await sql`update apps set smart = false where id = ${app.id}`
  await page.goto(`/apps/${app.id}/launcher`)
  await expect(page.getByRole("heading", { name: "Nothing at this address" })).toBeVisible()
  await sql`update apps set smart = true where id = ${app.id}`
})
