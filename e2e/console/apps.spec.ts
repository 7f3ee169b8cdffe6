import {
  addAccount,
  addApp,
  expectAccessible,
  expectAccessibleInBothThemes,
  mark,
} from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test("the list is searched and filtered; an app goes to the bin and comes back", async ({
  page,
  owner,
  sql,
}) => {
  const prefix = `Ward ${mark()}`
  const service = await addApp(sql, { name: `${prefix} export` })
  const portal = await addApp(sql, { kind: "public", name: `${prefix} portal` })
  const link = (name: string) => page.getByRole("table", { name: "Apps" }).getByRole("link", { name })
  await signIn(page, owner)
  await page.goto("/apps")
  await page.getByLabel("Search by name or client id").fill(prefix)
  await page.getByRole("button", { name: "Show" }).click()
  await expect(link(service.name)).toBeVisible()
  await expect(link(portal.name)).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByLabel("Kind").selectOption("public")
  await page.getByRole("button", { name: "Show" }).click()
  await expect(link(portal.name)).toBeVisible()
  await expect(link(service.name)).toHaveCount(0)

  await link(portal.name).click()
  await expect(page.getByRole("heading", { name: portal.name, level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  await page.getByRole("button", { name: "Move to the bin" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Move to the bin" }).click()
  await expect(page.getByRole("button", { name: "Restore from the bin" })).toBeVisible()
  await page.goto(`/apps?q=${encodeURIComponent(prefix)}`)
  await expect(link(portal.name)).toHaveCount(0)
  await page.goto(`/apps?state=bin&q=${encodeURIComponent(prefix)}`)
  await link(portal.name).click()
  await page.getByRole("button", { name: "Restore from the bin" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Restore" }).click()
  await expect(page.getByRole("button", { name: "Move to the bin" })).toBeVisible()
})

test("an app is disabled after a question, and enabled again", async ({ page, owner, sql }) => {
  const app = await addApp(sql)
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}`)
  await page.getByRole("button", { name: "Disable", exact: true }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Disable" }).click()
  await page.getByRole("button", { name: "Enable", exact: true }).click()
  await expect(page.getByRole("button", { name: "Disable", exact: true })).toBeVisible()
  await page.getByRole("link", { name: "History" }).click()
  await page.waitForURL(/\/history$/)
  await expect(page.getByText(/disabled/i).first()).toBeVisible()
  await expectAccessible(page)
})

test("a section is saved, and what is typed in another section stays", async ({ page, owner, sql }) => {
  const app = await addApp(sql, { kind: "confidential" })
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/settings`)
  await expectAccessibleInBothThemes(page)
  await page.getByLabel("Scopes it may ask for").fill("openid")
  await page.getByLabel("What it is for").fill("Shows the ward its patients")
  await page.getByRole("region", { name: "Name" }).getByRole("button", { name: "Save" }).click()
  await expect(page.getByText("Saved. In force within a second.").first()).toBeVisible()
  await expect(page.getByLabel("Scopes it may ask for")).toHaveValue("openid")
  const scopesSaved = async () =>
    (await sql`select allowed_scopes from apps where id = ${app.id}`)[0]?.allowed_scopes
  expect(await scopesSaved()).toEqual([])
  await page.getByRole("region", { name: "Scopes" }).getByRole("button", { name: "Save" }).click()
  await expect.poll(scopesSaved).toEqual(["openid"])
  await page.reload()
  await expect(page.getByLabel("What it is for")).toHaveValue("Shows the ward its patients")
})

test("of two tabs the stale one is refused, and its typed text is still there", async ({
  page,
  context,
  owner,
  sql,
}) => {
  const app = await addApp(sql)
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/settings`)
  const other = await context.newPage()
  await other.goto(`/apps/${app.id}/settings`)
  await other.getByLabel("What it is for").fill("Written first")
  await other.getByRole("region", { name: "Name" }).getByRole("button", { name: "Save" }).click()
  await expect(other.getByText("Saved. In force within a second.").first()).toBeVisible()
  await page.getByLabel("What it is for").fill("Written second")
  await page.getByRole("region", { name: "Name" }).getByRole("button", { name: "Save" }).click()
  await expect(page.getByText(/Somebody changed this while you were editing/)).toBeVisible()
  await expect(page.getByLabel("What it is for")).toHaveValue("Written second")
  const [row] = await sql`select description from apps where id = ${app.id}`
  expect(row?.description).toBe("Written first")
})

test("a redirect URI that will not do is refused at its row", async ({ page, owner, sql }) => {
  const app = await addApp(sql, { kind: "confidential" })
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/settings`)
  const uri = page.getByRole("textbox", { name: /redirect uri/i }).first()
  await uri.fill("http://evil.example/cb")
  await page.getByRole("region", { name: "Redirect URIs" }).getByRole("button", { name: "Save" }).click()
  await expect(page.getByText(/Plain http/).first()).toBeVisible()
  await expect(uri).toHaveValue("http://evil.example/cb")
})

test("a secret is shown when it is added and never again", async ({ page, owner, sql }) => {
  const app = await addApp(sql)
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/credentials`)
  await expectAccessible(page)
  await page.getByRole("button", { name: "Add a secret" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByRole("button", { name: "Make the secret" }).click()
  await expect(dialog.getByText("Name the place it will be used in.").first()).toBeVisible()
  await dialog.getByLabel("Where it will be used").fill("Production")
  await dialog.getByRole("button", { name: "Make the secret" }).click()
  const secret = (await dialog.getByText(/^admit_sk_\w+$/).textContent()) ?? ""
  await expectAccessible(page)
  await dialog.getByRole("button", { name: "I have stored it" }).click()
  await expect(page.getByRole("table", { name: "Secrets" })).toContainText(secret.slice(-4))
  for (const path of ["/credentials", "", "/history", "/activity"]) {
    await page.goto(`/apps/${app.id}${path}`)
    await expect(page.getByRole("heading", { name: app.name, level: 1 })).toBeVisible()
    expect(await page.content()).not.toContain(secret)
  }
})

test("a developer sees the apps they own, and not even the name of another", async ({ page, sql }) => {
  const developer = await addAccount(sql, "developer")
  const own = await addApp(sql, { ownerId: developer.id })
  const foreign = await addApp(sql)
  await signIn(page, developer)
  await page.goto("/apps")
  await expect(page.getByRole("link", { name: own.name })).toBeVisible()
  await expect(page.getByRole("table", { name: "Apps" }).getByRole("row")).toHaveCount(2)
  await page.goto(`/apps/${foreign.id}`)
  expect(await page.content()).not.toContain(foreign.name)
})
