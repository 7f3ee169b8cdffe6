import { addAccount, expectAccessible } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test("an owner names the organisation, and the sign-in page shows it; a plain http address is refused", async ({
  page,
  owner,
  browser,
}) => {
  await signIn(page, owner)
  await page.goto("/settings")
  await expectAccessible(page)
  const section = page.getByRole("region", { name: "Organisation" })
  await section.getByLabel("Where people find help").fill("http://help.example")
  await section.getByRole("button", { name: "Save" }).click()
  await expect(section.getByText("Write a full https address, or leave it empty.").first()).toBeVisible()
  await section.getByLabel("Where people find help").fill("")
  await section.getByLabel("Name").fill("St. Elsewhere")
  await section.getByRole("button", { name: "Save" }).click()
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible()
  const visitor = await (await browser.newContext()).newPage()
  await visitor.goto(new URL("/sign-in", page.url()).href)
  await expect(visitor.getByText(/St\. Elsewhere/).first()).toBeVisible()
})

test("an admin reads the settings and can change none", async ({ page, sql }) => {
  await signIn(page, await addAccount(sql, "admin"))
  await page.goto("/settings")
  await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible()
  await expect(page.getByText("Owners can change it.")).toBeVisible()
  await expect(page.getByRole("button", { name: "Rotate" })).toHaveCount(0)
})

test("a form waits for its scripts, and takes what is typed as soon as they have come", async ({
  page,
  owner,
}) => {
  await signIn(page, owner)
  let release = () => {}
  const scriptsMayCome = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route("**/_next/static/**/*.js", async (route) => {
    await scriptsMayCome
    await route.continue()
  })
  await page.goto("/settings", { waitUntil: "commit" })
  const section = page.getByRole("region", { name: "Organisation" })
  await expect(section.getByLabel("Name")).toBeDisabled()
  release()
  await section.getByLabel("Name").fill("Maple Ridge")
  await expect(section.getByRole("button", { name: "Save" })).toBeEnabled()
})
