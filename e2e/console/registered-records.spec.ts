import { freshId } from "@/lib/server/random"
import { addApp, expectAccessible, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

const GUID = "7c1f0d0e-58a2-4a0e-9c5f-2a4b3f6d9e10"

test("an app that lives in Entra ID gets its real id on its page, and shows no endpoint of Admit", async ({
  page,
  owner,
  sql,
}) => {
  const { id } = await addApp(sql, { name: `Imaging ${mark()}` })
  await sql`update apps set issuer = 'entra' where id = ${id}`
  await signIn(page, owner)
  await page.goto(`/apps/${id}`)
  await expect(page.getByText("Token endpoint")).toHaveCount(0)
  const field = page.getByRole("textbox", { name: "Application (client) id in Entra ID" })
  await field.fill("imaging-reader")
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByText("This is no application id of Entra ID.").first()).toBeVisible()
  await field.fill(GUID)
  await page.getByRole("button", { name: "Save" }).click()
  await expect(page.getByRole("button", { name: /Copy application/i })).toBeVisible()
  await expectAccessible(page)
})

test("how an app is held and what it links to are sections of its settings", async ({ page, owner, sql }) => {
  const { id } = await addApp(sql, { kind: "confidential", name: `Portal ${mark()}` })
  await signIn(page, owner)
  await page.goto(`/apps/${id}/settings`)
  const protection = page.getByRole("region", { name: "Protection" })
  await protection.getByRole("switch", { name: "Require PKCE" }).click()
  await expect(protection.getByText("An exception for an old app")).toBeVisible()
  await protection.getByRole("button", { name: "Save" }).click()
  const links = page.getByRole("region", { name: "Logo and legal links" })
  await links.getByLabel("Privacy notice").fill("https://portal.example/privacy")
  await links.getByRole("button", { name: "Save" }).click()
  await expect
    .poll(async () => (await sql`select pkce_required, policy_uri from apps where id = ${id}`)[0])
    .toMatchObject({ pkce_required: false, policy_uri: "https://portal.example/privacy" })
  await expectAccessible(page)
})

test("an expired invitation is shown as such and renewed", async ({ page, owner, sql, instance }) => {
  const name = `Cleo ${mark()}`
  await sql`insert into users (id, name, email, role, state)
    values (${freshId("user")}, ${name}, ${`${mark()}@e2e.example`}, 'developer', 'invited')`
  await signIn(page, owner)
  await page.goto("/people")
  const row = page.getByRole("row", { name: new RegExp(name) })
  await expect(row.getByText("Invitation expired")).toBeVisible()
  await row.getByRole("button", { name: `What to do with ${name}` }).click()
  await page.getByRole("menuitem", { name: "Make a new invitation link" }).click()
  const dialog = page.getByRole("dialog")
  await expect(dialog).toContainText(`${instance.url}/join/`)
  await expectAccessible(page)
  await dialog.getByRole("button", { name: "Done" }).click()
  await expect(row.getByText("Invited")).toBeVisible()
})
