import { addApp, expectAccessible, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test.describe.configure({ timeout: 60_000 })

test("chosen apps are tagged after a look at what will happen, with a report on each; the view has a name", async ({
  page,
  owner,
  sql,
}) => {
  const prefix = `Fleet ${mark()}`
  const apps = [await addApp(sql, { name: `${prefix} one` }), await addApp(sql, { name: `${prefix} two` })]
  await signIn(page, owner)
  await page.goto(`/apps?facet=never-used&q=${encodeURIComponent(prefix)}`)
  await expect(page.getByRole("link", { name: "Never used" })).toHaveAttribute("aria-current", "page")
  await page.getByLabel(`Choose ${prefix} one`).check()
  await page.getByLabel(`Choose ${prefix} two`).check()
  await expect(page.getByText("2 chosen")).toBeVisible()
  await expectAccessible(page)
  await page.getByRole("button", { name: "Tag", exact: true }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("button", { name: "What will happen?" }).click()
  await expect(dialog.getByRole("alert")).toContainText("Type a tag")
  await dialog.getByLabel("Tags to add").fill("ward-9")
  await dialog.getByRole("button", { name: "What will happen?" }).click()
  await expect(dialog).toContainText("2 apps will be changed")
  await dialog.getByRole("button", { name: "Tag them" }).click()
  await expect(dialog.getByRole("list", { name: "Report" }).getByText("Changed")).toHaveCount(2)
  await dialog.getByRole("button", { name: "Close", exact: true }).last().click()
  const tags = await sql`select tags from apps where id in ${sql(apps.map(({ id }) => id))}`
  expect(tags.map((row) => row.tags)).toEqual([["ward-9"], ["ward-9"]])

  await page.getByRole("button", { name: "Name this view" }).click()
  await page.getByLabel("Name", { exact: true }).fill("Ward nine")
  await page.getByRole("button", { name: "Name it and copy the address" }).click()
  await expect(page.getByRole("heading", { name: "Ward nine", level: 1 })).toBeVisible()
  await page.reload()
  await expect(page.getByRole("heading", { name: "Ward nine", level: 1 })).toBeVisible()
  await expect(page.getByRole("table", { name: "Apps" }).getByRole("row")).toHaveCount(3)
})

test("an app is cloned with a secret of its own", async ({ page, owner, sql }) => {
  const app = await addApp(sql)
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}`)
  await page.getByRole("button", { name: "Clone" }).click()
  await page.getByLabel("Name of the copy").fill(`${app.name} twin`)
  await page.getByRole("button", { name: "Make the copy" }).click()
  await expect(page.getByRole("dialog").getByText(/^admit_sk_\w+$/)).toBeVisible()
  await page.getByRole("link", { name: `Open ${app.name} twin` }).click()
  await expect(page.getByRole("heading", { name: `${app.name} twin`, level: 1 })).toBeVisible()
})
