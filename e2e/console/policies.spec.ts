/** The Policies pages: write, edit as grid and as text, save, keep faulty text as a draft, link. */

import type { Page } from "@playwright/test"
import { addApi } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test.beforeEach(async ({ page, owner }) => {
  await signIn(page, owner)
})

const cedar = (page: Page) => page.getByRole("textbox", { name: "Cedar text" })
const box = (page: Page, name: string) => page.getByRole("checkbox", { name, exact: true })

async function writeFromPreset(page: Page, what: string, preset: string): Promise<void> {
  const name = `${what} ${crypto.randomUUID().slice(0, 8)}`
  await page.goto("/policies/new")
  await page.getByRole("textbox", { name: "Name" }).fill(name)
  await page.getByRole("radio", { name: preset }).check({ force: true })
  await page.getByRole("button", { name: "Go to the editor" }).click()
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible()
}

test("a grid edited and saved is in force as text and stands in the versions", async ({ page }) => {
  await writeFromPreset(page, "Quality reports", "Reporting: read some types")
  await expect(cedar(page)).toHaveValue(/Type::"Encounter"/)

  await box(page, "Read Encounter").uncheck()
  await box(page, "Search Encounter").uncheck()
  await page.getByLabel("Find a resource type").fill("medicationreq")
  await box(page, "Read MedicationRequest").check()
  await expect(cedar(page)).toHaveValue(/Type::"MedicationRequest"/)
  await expect(cedar(page)).not.toHaveValue(/Encounter/)
  await expect(page.getByText(/read medication requests/)).toBeVisible()

  await page.getByLabel("Note for this version").fill("Prescriptions instead of visits")
  await page.getByRole("button", { name: "Save and put in force" }).click()
  await expect(page.getByText("Version 2 is in force")).toBeVisible()

  await page.reload()
  await expect(cedar(page)).toHaveValue(/Type::"MedicationRequest"/)
  await page.getByRole("link", { name: /^Versions/ }).click()
  const latest = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /Version 2/ }) })
  await expect(latest).toContainText("Prescriptions instead of visits")
  await expect(latest).toContainText("In force")
})

test("text that fails the checks is kept as a draft with its line, and what was in force stays", async ({
  page,
}) => {
  await writeFromPreset(page, "Lab feed", "Ingestion: create only")
  const inForce = await cedar(page).inputValue()
  await cedar(page).fill(inForce.replace('Action::"create"', 'Action::"craete"'))
  await expect(page.getByRole("button", { name: "Line 3:" })).toBeVisible()
  await page.getByRole("button", { name: "Keep as draft" }).click()
  await expect(page.getByText(/A draft with a fault, not in force/)).toBeVisible()

  await page.reload()
  await expect(cedar(page)).toHaveValue(/craete/)
  await expect(page.getByRole("button", { name: "Line 3:" })).toBeVisible()
  await page.getByRole("link", { name: /^Versions/ }).click()
  await expect(page.getByRole("heading", { name: /^Version / })).toHaveCount(1)

  await page.getByRole("link", { name: "Rules" }).click()
  await page.getByRole("button", { name: "Drop the draft" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Drop the draft" }).click()
  await expect(cedar(page)).toHaveValue(inForce)
})

test("text edited moves the grid, and text the grid cannot show stays text", async ({ page }) => {
  await writeFromPreset(page, "Both ways", "Bulk export")
  const text = await cedar(page).inputValue()
  await cedar(page).fill(text.replaceAll('Type::"Binary"', 'Type::"Group"'))
  await expect(box(page, "Read Group")).toBeChecked()
  await cedar(page).fill(`${text}\nforbid (principal, action, resource in Type::"AuditEvent");\n`)
  await expect(page.getByText("This policy says more than the grid can show")).toBeVisible()
  await expect(page.getByRole("button", { name: "Save and put in force" })).toBeEnabled()
})

test("of two editors the slower one is told whose change came first and loses nothing", async ({
  page,
  context,
}) => {
  await writeFromPreset(page, "Met halfway", "Reporting: read some types")
  const other = await context.newPage()
  await other.goto(page.url())
  await box(other, "Create Condition").check()
  await other.getByRole("button", { name: "Save and put in force" }).click()
  await expect(other.getByText("Version 2 is in force")).toBeVisible()

  await box(page, "Delete Patient").check()
  await page.getByRole("button", { name: "Save and put in force" }).click()
  await expect(page.getByText(/^Changed by .+, just now/)).toBeVisible()
  await expect(cedar(page)).toHaveValue(/Action::"delete"/)
  await page.getByRole("button", { name: "Take theirs, drop mine" }).click()
  await expect(box(page, "Create Condition")).toBeChecked()
  await expect(box(page, "Delete Patient")).not.toBeChecked()
})

test("a policy is linked to a kind of app with its consequence said, and unlinked", async ({
  page,
  sql,
  instance,
}) => {
  // At an API of its own: other tests have service apps.
  const api = await addApi(sql, { issuer: instance.url })
  await writeFromPreset(page, "For every service", "Ingestion: create only")
  await page.getByRole("link", { name: /^Linked to/ }).click()
  await page.getByLabel("Link to", { exact: true }).selectOption("kind")
  await page.getByLabel("Every app of a kind").selectOption("service")
  await page.getByLabel("At", { exact: true }).selectOption(api.id)
  await expect(page.getByText("What this adds for every service app")).toBeVisible()
  await page.getByRole("button", { name: "Link", exact: true }).click()
  await page.getByRole("button", { name: "Unlink every service app" }).click()
  await expect(page.getByRole("alertdialog")).toContainText("only what other policies allow")
  await page.getByRole("alertdialog").getByRole("button", { name: "Unlink" }).click()
  await expect(page.getByText("It binds nobody yet")).toBeVisible()
})
