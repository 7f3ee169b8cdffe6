/** What a save would do, cases that hold it, trying a request, effective access, and the import from Aidbox. */

import type postgres from "postgres"
import { freshId } from "@/lib/server/random"
import { addApi, addApp, expectAccessible, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test.beforeEach(async ({ page, owner }) => signIn(page, owner))

const READS = 'permit (\n  principal,\n  action == Action::"read",\n  resource in Type::"Observation"\n);\n'

/** A service app under a policy of its own that reads observations. */
async function appUnderPolicy(sql: postgres.Sql) {
  const app = await addApp(sql)
  await sql`update apps set allowed_scopes = ${["system/*.cruds"]} where id = ${app.id}`
  const policy = { id: freshId("policy"), name: `Reads ${mark()}` }
  await sql`insert into policies (id, name, cedar) values (${policy.id}, ${policy.name}, ${READS})`
  await sql`insert into policy_versions (policy_id, version, name, cedar) values (${policy.id}, 1, ${policy.name}, ${READS})`
  await sql`insert into policy_links (id, policy_id, app_id) values (${freshId("policyLink")}, ${policy.id}, ${app.id})`
  return { app, policy }
}

test("a save that would break a case says whom it changes, is held, and goes through when confirmed", async ({
  page,
  sql,
}) => {
  const { app, policy } = await appUnderPolicy(sql)
  await page.goto(`/policies/${policy.id}?app=${app.id}&method=GET&path=Observation/7`)
  await page.getByRole("button", { name: "Ask" }).click()
  await expect(page.getByText("Scopes and policies all permit it.")).toBeVisible()
  await page.getByRole("button", { name: "Keep as a case" }).click()
  await page.getByLabel("What must hold").fill("Reads results")
  await page.getByRole("button", { name: "Keep it" }).click()
  const cases = page.getByRole("list", { name: "Cases" })
  await expect(cases).toContainText("holds")

  await page.getByRole("textbox", { name: "Cedar text" }).fill(READS.replace("Observation", "Patient"))
  await expect(cases).toContainText("does not hold")
  const affected = page.getByRole("region", { name: "Before you save" })
  await expect(affected).toContainText(app.name)
  await expect(affected).toContainText("may no longer read observations")
  await expect(affected).toContainText("may from then on read patients")

  await page.getByRole("button", { name: "Save and put in force" }).click()
  await expect(page.getByText("A case that holds would no longer hold.")).toBeVisible()
  await page.getByRole("button", { name: "Save all the same" }).click()
  await expect(page.getByText("Version 2 is in force")).toBeVisible()
})

test("doubtful rules are noted beside the text with their line and the mend", async ({ page, sql }) => {
  const { policy } = await appUnderPolicy(sql)
  await page.goto(`/policies/${policy.id}`)
  await page.getByRole("textbox", { name: "Cedar text" }).fill(`${READS}\n${READS}`)
  await expect(page.getByRole("button", { name: "Line 7:" })).toBeVisible()
  await expect(page.getByText(/^Line 7:.*It adds nothing: line 1 permits all of it already/)).toBeVisible()
  await expectAccessible(page)
})

test("a pasted request fills the simulator, which names the clause that failed", async ({ page, sql }) => {
  const { app, policy } = await appUnderPolicy(sql)
  await sql`update policies set cedar = ${READS.replace(";", "\nwhen { context.dpop };")} where id = ${policy.id}`
  await page.goto(`/policies/try?app=${app.id}`)
  await page.getByText("Paste a failing request").click()
  await page
    .getByLabel("curl command, raw HTTP or URL")
    .fill("curl https://admit.example/fhir/maple/Observation/7 -H 'Authorization: Bearer x'")
  await page.getByRole("button", { name: "Take it over" }).click()
  await expect(page.getByLabel("Request")).toHaveValue("Observation/7")
  await page.getByRole("button", { name: "Ask" }).press("Enter")
  await expect(page.getByText("when { context.dpop }")).toBeVisible()
  await expectAccessible(page)
})

test("an app and a person show what they can truly do", async ({ page, sql, owner, instance }) => {
  const { app } = await appUnderPolicy(sql)
  await page.goto(`/apps/${app.id}/access`)
  await expect(page.getByText("The app has not been given an API")).toBeVisible()
  const api = await addApi(sql, { issuer: instance.url })
  await sql`insert into app_api_grants (app_id, api_id) values (${app.id}, ${api.id})`
  await page.reload()
  const grid = page.getByRole("table", { name: "What is possible, by resource type and interaction" })
  await expect(grid.getByRole("row")).toHaveCount(2)
  await expect(grid).toContainText("Observation")
  await expectAccessible(page)
  const [person] = await sql`select id from users where email = ${owner.email}`
  await page.goto(`/people/${person?.id}/access?app=${app.id}`)
  await expect(page.getByRole("heading", { name: "Effective access" })).toBeVisible()
  await expectAccessible(page)
})

test("an AccessPolicy is imported with its report, and what cannot be said is left out", async ({ page }) => {
  const id = `reads-${mark()}`
  const resources = [
    {
      resourceType: "AccessPolicy",
      id,
      engine: "matcho",
      matcho: { "request-method": "get", uri: "/fhir/Observation" },
    },
    { resourceType: "AccessPolicy", id: `${id}-sql`, engine: "sql" },
  ]
  await page.goto("/policies/import")
  await page.getByLabel("AccessPolicy and Client resources").fill(JSON.stringify(resources))
  await page.getByRole("button", { name: "Look at what would come of it" }).click()
  await expect(page.getByText("Exact", { exact: true })).toBeVisible()
  await expect(page.getByText("Not expressible")).toBeVisible()
  await expectAccessible(page)
  await page.getByRole("button", { name: "Import one" }).click()
  await page.getByRole("link", { name: id, exact: true }).click()
  await expect(page.getByRole("textbox", { name: "Cedar text" })).toHaveValue(
    /Imported from the AccessPolicy/,
  )
})
