import { addApp } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test("an app sends its secret otherwise, then signs with keys it publishes, as one switch each", async ({
  page,
  owner,
  sql,
}) => {
  const app = await addApp(sql)
  const registered = async () => {
    const [row] = await sql`select auth_method, jwks_uri from apps where id = ${app.id}`
    return [row?.auth_method, row?.jwks_uri]
  }
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/credentials`)
  await page.getByRole("button", { name: "Send the secret in the body" }).click()
  await page.getByRole("button", { name: "Switch" }).dblclick()
  await expect(page.getByText(/It sends its secret in the request body/)).toBeVisible()
  expect(await registered()).toEqual(["client_secret_post", null])

  await page.getByRole("button", { name: "Sign with keys it publishes" }).click()
  const dialog = page.getByRole("dialog")
  await dialog.getByLabel(/Key set address/).fill("http://app.example/jwks.json")
  await dialog.getByRole("button", { name: "Switch" }).click()
  await expect(dialog.getByText(/https/).first()).toBeVisible()
  expect(await registered()).toEqual(["client_secret_post", null])
  await dialog.getByLabel(/Key set address/).fill("https://app.example/jwks.json")
  await dialog.getByRole("button", { name: "Switch" }).click()
  await expect(page.getByText(/It signs with its key/)).toBeVisible()
  expect(await registered()).toEqual(["private_key_jwt", "https://app.example/jwks.json"])
})
