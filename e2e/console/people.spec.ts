import { addAccount, expectAccessible, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test("an invited person joins by the link, once, and works until they are disabled", async ({
  page,
  owner,
  browser,
  instance,
}) => {
  const name = `Bo ${mark()}`
  await signIn(page, owner)
  await page.goto("/people")
  await expectAccessible(page)
  await page.getByRole("button", { name: "Invite a person" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByLabel("Name").fill(name)
  await dialog.getByLabel("E-mail").fill(`${mark()}@e2e.example`)
  await dialog.getByRole("radio", { name: /Auditor/ }).check({ force: true })
  await expectAccessible(page)
  await dialog.getByRole("button", { name: "Make the invitation" }).click()
  await expect(dialog.getByRole("heading", { name: "Send them this link" })).toBeVisible()
  const link =
    new RegExp(`${instance.url}/join/[\\w-]{43}`).exec((await dialog.textContent()) ?? "")?.[0] ?? ""
  await dialog.getByRole("button", { name: "Done" }).click()
  const row = page.getByRole("row", { name: new RegExp(name) })
  await expect(row.getByText("Invited")).toBeVisible()

  const theirs = await (await browser.newContext()).newPage()
  await theirs.goto(link)
  await expect(theirs.getByRole("heading", { name: `Welcome, ${name}` })).toBeVisible()
  await expectAccessible(theirs)
  await theirs.getByLabel("Password").fill("aaaaaaaaaaaaaaaa")
  await theirs.getByRole("button", { name: "Join" }).click()
  await expect(theirs.getByText("Use more than a few different characters.").first()).toBeVisible()
  await theirs.getByLabel("Password").fill("green tea at noon")
  await theirs.getByRole("button", { name: "Join" }).click()
  await theirs.waitForURL((url) => url.pathname === "/")
  await theirs.goto(link)
  await expect(theirs.getByRole("heading", { name: "This invitation is used up" })).toBeVisible()

  await page.reload()
  await row.getByRole("button", { name: `What to do with ${name}` }).click()
  await page.getByRole("menuitem", { name: "Disable and sign out" }).click()
  await expect(row.getByText("Disabled")).toBeVisible()
  await theirs.goto("/apps")
  await expect(theirs.getByRole("heading", { name: "Sign in" })).toBeVisible()
})

test("an address that is taken is refused at its field, and nothing typed is lost", async ({
  page,
  owner,
}) => {
  await signIn(page, owner)
  await page.goto("/people")
  await page.getByRole("button", { name: "Invite a person" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByLabel("Name").fill("Second Olga")
  await dialog.getByLabel("E-mail").fill(owner.email)
  await dialog.getByRole("button", { name: "Make the invitation" }).click()
  await expect(dialog.getByText(`${owner.email} belongs to somebody already.`).first()).toBeVisible()
  await expect(dialog.getByLabel("Name")).toHaveValue("Second Olga")
  await expect(dialog.getByLabel("E-mail")).toBeFocused()
})

test("an auditor reads people and finds nothing to change them with", async ({ page, sql }) => {
  await signIn(page, await addAccount(sql, "auditor"))
  await page.goto("/people")
  await expect(page.getByRole("table", { name: "People" })).toBeVisible()
  await expect(page.getByRole("button", { name: "Invite a person" })).toHaveCount(0)
  await expect(page.getByRole("button", { name: /What to do with/ })).toHaveCount(0)
})
