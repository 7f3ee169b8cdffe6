import { freshId } from "@/lib/server/random"
import { addAccount, addApp, expectAccessible, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test.describe.configure({ timeout: 90_000 })

test("the kind of an app is changed after reading what that does", async ({ page, owner, sql }) => {
  const app = await addApp(sql, { kind: "public" })
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/settings`)
  await page.getByRole("link", { name: "Change the kind" }).click()
  await page.getByRole("radio", { name: /Confidential app/ }).check()
  const lines = page.getByRole("region", { name: `What happens to ${app.name}` })
  await expect(lines).toContainText("A secret will be made and shown once.")
  await expect(lines).toContainText("Access tokens given so far will be refused.")
  await expectAccessible(page)
  expect((await sql`select kind from apps where id = ${app.id}`)[0]?.kind).toBe("public")
  await page.getByRole("button", { name: "Make it a confidential app" }).click()
  const secret = await page.getByText(/^admit_sk_\w+$/).textContent()
  expect((await sql`select kind from apps where id = ${app.id}`)[0]?.kind).toBe("confidential")
  await page.goto(`/apps/${app.id}/history`)
  await expect(page.getByText(/changed the kind of/)).toContainText("from public to confidential")
  expect(await page.content()).not.toContain(secret ?? "admit_sk_")
})

test("a change is taken back from the history, with what it undoes told first", async ({
  page,
  owner,
  sql,
}) => {
  const app = await addApp(sql, { kind: "confidential" })
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/settings`)
  const section = page.getByRole("region", { name: "Name" })
  for (const text of ["As it should be", "A mistake"]) {
    await page.getByLabel("What it is for").fill(text)
    await section.getByRole("button", { name: "Save" }).click()
    await expect(section.getByText("Unsaved changes")).toHaveCount(0)
    await expect
      .poll(async () => (await sql`select description from apps where id = ${app.id}`)[0]?.description)
      .toBe(text)
  }
  await page.getByRole("link", { name: "History" }).click()
  await page.getByRole("link", { name: "Go back to this state" }).first().click()
  await expect(page.getByRole("region", { name: "One later change is taken back" })).toBeVisible()
  await expect(page.getByRole("region", { name: "What will change" })).toContainText("As it should be")
  await expectAccessible(page)
  await page.getByLabel("Why").fill("Wrong app")
  await page.getByRole("button", { name: "Go back to this state" }).click()
  await expect(page.getByText("“Wrong app”")).toBeVisible()
  await expect(page.getByText(/back to what they were on/).first()).toBeVisible()
  const [row] = await sql`select description from apps where id = ${app.id}`
  expect(row?.description).toBe("As it should be")
})

test("a stale save is merged field by field", async ({ page, owner, sql }) => {
  const app = await addApp(sql, { kind: "confidential" })
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/settings`)
  await sql`update apps set description = 'Theirs', notes = 'Theirs too', version = version + 1
    where id = ${app.id}`
  await page.getByLabel("What it is for").fill("Mine")
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(`${app.name} two`)
  const section = page.getByRole("region", { name: "Name" })
  await section.getByRole("button", { name: "Save", exact: true }).click()
  await expect(page.getByText(/Somebody changed this while you were editing/)).toBeVisible()
  await expectAccessible(page)
  const description = page.getByRole("group", { name: "Description" })
  await expect(description).toContainText("Both of you changed it.")
  await expect(page.getByRole("group", { name: "Notes" }).getByLabel(/Theirs/)).toBeChecked()
  await description.getByLabel(/Mine/).check()
  await section.getByRole("button", { name: "Save what is chosen" }).click()
  await expect(page.getByText(/Somebody changed this/)).toHaveCount(0)
  const [row] = await sql`select name, description, notes from apps where id = ${app.id}`
  expect(row).toEqual({ name: `${app.name} two`, description: "Mine", notes: "Theirs too" })
  await expect(page.getByLabel("Notes for colleagues")).toHaveValue("Theirs too")
})

test("an API is disabled and binned with its apps named, and restored; a developer only reads it", async ({
  page,
  owner,
  sql,
}) => {
  const developer = await addAccount(sql, "developer")
  const app = await addApp(sql, { ownerId: developer.id })
  const at = `https://${mark()}.example/r4`
  const id = freshId("api")
  await sql`insert into apis (id, slug, name, identifier_uri, fhir_base_url)
    values (${id}, ${mark()}, 'Ward FHIR', ${at}, ${at})`
  await sql`insert into app_api_grants (app_id, api_id) values (${app.id}, ${id})`
  await signIn(page, owner)
  await page.goto(`/apis/${id}`)
  await page.getByRole("button", { name: "Disable", exact: true }).click()
  const dialog = page.getByRole("alertdialog")
  await expect(dialog).toContainText(`Cut off: ${app.name}`)
  await dialog.getByRole("button", { name: "Disable" }).click()
  await expect(page.getByText("Disabled", { exact: true }).first()).toBeVisible()
  await page.getByRole("button", { name: "Move to the bin" }).click()
  await dialog.getByRole("button", { name: "Move to the bin" }).click()
  await expect(page.getByRole("button", { name: "Restore from the bin" })).toBeVisible()
  await page.goto("/apis?state=bin")
  await page.getByRole("table", { name: "APIs" }).getByRole("link", { name: "Ward FHIR" }).first().click()
  await page.getByRole("button", { name: "Restore from the bin" }).click()
  await dialog.getByRole("button", { name: "Restore" }).click()
  await expect(page.getByRole("button", { name: "Move to the bin" })).toBeVisible()
  await page.context().clearCookies()
  await signIn(page, developer)
  await page.goto(`/apis/${id}/settings`)
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toBeDisabled()
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0)
})

test("an owner is added and removed on the page of the app", async ({ page, owner, sql }) => {
  const developer = await addAccount(sql, "developer")
  const app = await addApp(sql)
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}`)
  const owners = page.getByRole("region", { name: "Owners" })
  await owners.getByLabel("Person to make an owner").selectOption({ value: developer.id })
  await owners.getByRole("button", { name: "Make an owner" }).click()
  await expect(owners.getByRole("listitem")).toContainText(developer.email)
  await owners.getByRole("button", { name: "Remove" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click()
  await expect(owners.getByText("Nobody owns this app.")).toBeVisible()
})
