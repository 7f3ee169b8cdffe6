import { addAccount, addApp, expectAccessible } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

const authorizeUrl = (origin: string, clientId: string, redirectUri: string) =>
  `${origin}/oauth/authorize?${new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: "openid",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
  })}`

test("a developer watches a refused sign-in arrive, sees the character that differs, and mends it by a click", async ({
  page,
  sql,
  request,
}) => {
  const developer = await addAccount(sql, "developer")
  const app = await addApp(sql, { kind: "public", ownerId: developer.id })
  await signIn(page, developer)
  await page.goto(`/apps/${app.id}/failures`)
  await expect(page.getByText("No call is being refused")).toBeVisible()

  const { origin } = new URL(page.url())
  const url = authorizeUrl(origin, app.id, "https://app.example/cb/")
  const refused = await request.get(url, { maxRedirects: 0 })
  expect(refused.status()).toBe(400)
  expect(await refused.text()).not.toContain("app.example")

  await expect(
    page.getByText("The address the app wants people sent back to is not registered"),
  ).toBeVisible()
  await expect(page.locator("mark", { hasText: "/" })).toBeVisible()
  await expectAccessible(page)
  await page.getByRole("button", { name: "Add this redirect URI" }).click()
  const question = page.getByRole("alertdialog")
  await expect(question).toContainText("will receive this app's sign-in codes")
  await question.getByRole("button", { name: "Add this redirect URI" }).click()
  await expect(page.getByText("No call is being refused")).toBeVisible()

  const mended = await request.get(url, { maxRedirects: 0 })
  expect(mended.status()).toBe(303)
  expect(mended.headers().location).toMatch(/^https:\/\/app\.example\/cb\/\?/)
})

test("a client id no app has goes to the inbox that admins share", async ({
  page,
  sql,
  request,
  baseURL,
}) => {
  const ghost = `ghost-${crypto.randomUUID().slice(0, 8)}`
  const answer = await request.post(`${baseURL}/oauth/token`, {
    form: { grant_type: "client_credentials", client_id: ghost, client_secret: "s3cret-value" },
  })
  const body = await answer.json()
  expect(body.error).toBe("invalid_client")
  await signIn(page, await addAccount(sql, "admin"))
  await page.goto("/failures")
  await expect(page.getByText(ghost).first()).toBeVisible()
  await expect(page.getByText("s3cret-value")).toHaveCount(0)
  await page.goto(body.error_uri)
  await expect(page.getByRole("heading", { name: "What invalid_client means" })).toBeVisible()
  await expectAccessible(page)
})
