import { addApp, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

const FORMATS = ["Admit", "RFC 7591", "Aidbox", "Entra manifest"] as const

test("an app goes out in each of four formats and comes back in from it, every loss named on the way", async ({
  page,
  owner,
  sql,
}) => {
  const app = await addApp(sql, { kind: "confidential" })
  await sql`update apps set description = 'What it is for', contacts = '{ana@ward.example}', tags = '{ward-3}',
    allowed_scopes = '{openid,user/*.rs}' where id = ${app.id}`
  await signIn(page, owner)
  await page.goto(`/apps/${app.id}/export`)
  const forms: { label: string; text: string; lost: string }[] = []
  for (const label of FORMATS) {
    await page.getByRole("tab", { name: label }).click()
    const panel = page.getByRole("tabpanel", { name: label })
    const text = (await panel.locator("code").textContent()) ?? ""
    forms.push({ label, text, lost: (await panel.locator("p").first().textContent()) ?? "" })
  }
  expect(forms[0]?.lost).toBe("Carries everything that is set.")
  for (const { label, lost } of forms.slice(1)) expect(lost, label).toContain("Has no place for: ")
  expect(forms.map(({ lost }) => lost.includes("tags"))).toEqual([false, true, true, false])

  for (const { label, text } of forms) {
    const id = `back-${mark()}`
    await page.goto("/apps/import")
    await page.getByLabel("Registrations").fill(text.replaceAll(app.id, id))
    await page.getByRole("button", { name: "Look at it" }).click()
    await expect(page.getByText("Everything in it is carried over."), label).toBeVisible()
    await page.getByRole("button", { name: "Import 1 entry" }).click()
    await expect(page.getByText("Everything in it is in force"), label).toBeVisible()
    // The app has no secret, and our own file says so; the others know none, so one is made.
    await expect(page.getByText(/CLIENT_SECRET=admit_sk_/), label).toHaveCount(label === "Admit" ? 0 : 1)
    const [back] =
      await sql`select a.name, a.kind, array(select uri from app_redirect_uris where app_id = a.id) as uris
      from apps a where client_id = ${id}`
    expect(back, label).toMatchObject({
      name: app.name,
      kind: "confidential",
      uris: ["https://app.example/cb"],
    })
  }
})
