import { addAccount, addApp, expectAccessible, expectAccessibleInBothThemes } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test("a person signs in, comes to the page they asked for, and signs out for good", async ({
  page,
  sql,
  context,
}) => {
  const account = await addAccount(sql, "admin")
  await page.goto("/apps?kind=public")
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible()
  await expectAccessible(page)
  await page.getByLabel("E-mail").fill(account.email)
  await page.getByLabel("Password").fill(account.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await expect(page.getByRole("heading", { name: "Apps", level: 1 })).toBeVisible()
  const cookies = await context.cookies()
  await page.getByRole("button", { name: `Account: ${account.name}` }).click()
  await page.getByRole("button", { name: "Sign out" }).click()
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible()
  await context.addCookies(cookies)
  await page.goto("/apps")
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible()
})

test("a wrong password is refused like an unknown address, and the address typed stays", async ({
  page,
  sql,
}) => {
  const account = await addAccount(sql, "admin")
  for (const email of [account.email, `nobody-${account.email}`]) {
    await page.goto("/sign-in")
    await page.getByLabel("E-mail").fill(email)
    await page.getByLabel("Password").fill("not the password")
    await page.getByRole("button", { name: "Sign in" }).click()
    await expect(page.getByText("That e-mail and password do not match.")).toBeVisible()
    await expect(page.getByLabel("E-mail")).toHaveValue(email)
    await expect(page.getByLabel("Password")).toHaveValue("")
  }
  await expectAccessible(page)
})

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false })

  test("a person is refused, then signs in", async ({ page, sql }) => {
    const account = await addAccount(sql, "admin")
    await page.goto("/sign-in?next=/people")
    await page.getByLabel("E-mail").fill(account.email)
    await page.getByLabel("Password").fill("not the password")
    await page.getByRole("button", { name: "Sign in" }).click()
    await expect(page.getByText("That e-mail and password do not match.")).toBeVisible()
    await page.getByLabel("Password").fill(account.password)
    await page.getByRole("button", { name: "Sign in" }).click()
    await expect(page.getByRole("heading", { name: "People", level: 1 })).toBeVisible()
  })

  test("a person takes back what they let an app do", async ({ page, sql }) => {
    const account = await addAccount(sql, "member")
    const app = await addApp(sql, { kind: "public" })
    await sql`insert into consents (user_id, app_id, scopes) values (${account.id}, ${app.id}, '{openid}')`
    await page.goto("/my-access")
    await page.getByLabel("E-mail").fill(account.email)
    await page.getByLabel("Password").fill(account.password)
    await page.getByRole("button", { name: "Sign in" }).click()
    await expect(page.getByRole("heading", { name: app.name })).toBeVisible()
    await page.getByRole("button", { name: "Take access back" }).click()
    await expect(page.getByText("No app has access")).toBeVisible()
  })
})

test("an end user comes to their own page and no further", async ({ page, sql }) => {
  const account = await addAccount(sql, "member")
  await page.goto("/my-access")
  await page.getByLabel("E-mail").fill(account.email)
  await page.getByLabel("Password").fill(account.password)
  await page.getByRole("button", { name: "Sign in" }).click()
  await expect(page.getByRole("heading", { name: "Apps you let in" })).toBeVisible()
  await expectAccessible(page)
  await page.goto("/people")
  await expect(page.getByRole("heading", { name: "Apps you let in" })).toBeVisible()
})

test("home and activity are there for who runs the console", async ({ page, owner }) => {
  await signIn(page, owner)
  await page.goto("/")
  await expect(page.getByRole("heading", { name: /^Good to see you/, level: 1 })).toBeVisible()
  await expectAccessibleInBothThemes(page)
  for (const path of ["/activity", "/activity?show=refused", "/activity?show=changes"]) {
    await page.goto(path)
    await expect(page.getByRole("heading", { name: "Activity", level: 1 })).toBeVisible()
    await expectAccessible(page)
  }
})
