import { addApp, expectAccessible, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test.describe.configure({ timeout: 60_000 })

test("a foreign registration is looked at, imported whole, and reported where it cannot be carried", async ({
  page,
  owner,
  sql,
}) => {
  const id = `portal-${mark()}`
  const client = {
    client_id: id,
    client_name: "Imported portal",
    redirect_uris: ["https://portal.example/cb"],
    software_id: "portal-7",
  }
  const wrong = { ...client, client_id: `${id}-2`, redirect_uris: ["http://portal.example/cb"] }
  const countApps = async () =>
    (await sql`select count(*)::int as n from apps where client_id like ${`${id}%`}`)[0]?.n
  await signIn(page, owner)
  await page.goto("/apps/import")
  await expectAccessible(page)
  await page.getByLabel("Registrations").fill(JSON.stringify([client, wrong]))
  await page.getByRole("button", { name: "Look at it" }).click()
  await expect(page.getByRole("table", { name: "Faults" })).toContainText("apps.1.redirectUris.0.uri")
  await expect(page.getByRole("button", { name: /^Import/ })).toBeDisabled()
  expect(await countApps()).toBe(0)

  await page.getByRole("button", { name: "Back to the text" }).click()
  await page.getByLabel("Registrations").fill(JSON.stringify(client))
  await page.getByRole("button", { name: "Look at it" }).click()
  await expect(page.getByRole("table", { name: "Not carried over" })).toContainText("software_id")
  await expectAccessible(page)
  expect(await countApps()).toBe(0)
  await page.getByRole("button", { name: "Import 1 entry" }).click()
  await expect(page.getByText(/CLIENT_SECRET=admit_sk_/)).toBeVisible()
  expect(await countApps()).toBe(1)

  await page.goto("/apps/import")
  await page.getByLabel("Registrations").fill(JSON.stringify(client))
  await page.getByRole("button", { name: "Look at it" }).click()
  await expect(page.getByRole("table", { name: "Faults" })).toContainText("is taken")
})

test("what is too large or unreadable is refused with a sentence, and stays in the field", async ({
  page,
  owner,
}) => {
  await signIn(page, owner)
  await page.goto("/apps/import")
  const file = { name: "manifest.json", mimeType: "application/json", buffer: Buffer.alloc(5_000_000, " ") }
  await page.getByLabel("A file").setInputFiles(file)
  await expect(page.getByRole("alert").filter({ hasText: "Not readable" })).toContainText("5.0 MB")
  await page.getByLabel("Registrations").fill("{ not: [json")
  await page.getByRole("button", { name: "Look at it" }).click()
  await expect(page.getByRole("alert").filter({ hasText: "Not readable" })).toContainText(
    "neither JSON nor YAML",
  )
  await expect(page.getByLabel("Registrations")).toHaveValue("{ not: [json")
})

test("the export holds what was registered and no secret", async ({ page, owner }) => {
  await signIn(page, owner)
  const answer = await page.request.get("/apps/export")
  expect(answer.headers()["content-disposition"]).toContain("fleet.json")
  const text = await answer.text()
  expect(JSON.parse(text).admit).toBe(1)
  expect(text).not.toMatch(/admit_sk_|argon2/)
})

test("an app is exported for other systems, with what each has no place for", async ({
  page,
  owner,
  sql,
}) => {
  const app = await addApp(sql, { kind: "confidential" })
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}`)
  await page.getByRole("link", { name: "Export for another system" }).click()
  await page.getByRole("tab", { name: "RFC 7591" }).click()
  await expect(page.getByText(`"client_id": "${app.id}"`)).toBeVisible()
  await expect(page.getByText(/Has no place for: /)).toBeVisible()
  await page.getByRole("tab", { name: "az script" }).click()
  await expect(page.getByText(`--display-name='${app.name}'`)).toBeVisible()
  await expectAccessible(page)
})
