import { signIn } from "../fixtures/console-pages"
import { freshId } from "@/lib/server/random"
import { addApp, mark } from "../fixtures/console-data"
import { test } from "../fixtures/test"
const READS = 'permit (\n  principal,\n  action == Action::"read",\n  resource in Type::"Observation"\n)\nwhen { context.hour >= 8 && context.hour < 18 };\n'
test("look", async ({ page, sql, owner }) => {
  test.setTimeout(90_000)
  await signIn(page, owner)
  const app = await addApp(sql)
  await sql`update apps set allowed_scopes = ${["system/*.cruds"]} where id = ${app.id}`
  const policy = { id: freshId("policy"), name: `Reads ${mark()}` }
  const text = `${READS}\npermit (principal, action in [Action::"read", Action::"search"], resource in Group::"clinical")\nwhen { resource.shared || (resource has patient && context has patient && resource.patient == context.patient) };\n\n${READS}`
  await sql`insert into policies (id, name, cedar) values (${policy.id}, ${policy.name}, ${text})`
  await sql`insert into policy_links (id, policy_id, app_id) values (${freshId("policyLink")}, ${policy.id}, ${app.id})`
  const shot = async (name: string) => {
    for (const [w, scheme] of [[1280, "light"], [1280, "dark"], [390, "light"]] as const) {
      await page.setViewportSize({ width: w, height: 900 })
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" })
      await page.waitForTimeout(200)
      await page.screenshot({ path: `/tmp/policies-look/${name}-${w}-${scheme}.png`, fullPage: true })
    }
    await page.setViewportSize({ width: 1280, height: 900 })
  }
  await page.goto(`/policies/${policy.id}?app=${app.id}&path=Observation/7&ip=10.0.0.1&at=2026-03-02T22:00:00Z`)
  await page.getByRole("button", { name: "Ask" }).click()
  await page.getByRole("button", { name: "Keep as a case" }).click()
  await page.getByLabel("What must hold").fill("Nothing at night")
  await page.getByRole("button", { name: "Keep it" }).click()
  await page.waitForTimeout(1500)
  await page.getByRole("textbox", { name: "Cedar text" }).fill(text.replace("< 18", "< 23").replace('Group::"clinical"', 'Group::"people"'))
  await page.waitForTimeout(3000)
  await shot("editor")
  await page.goto(`/apps/${app.id}/access`)
  await shot("access")
  await page.goto(`/policies/try?app=${app.id}&path=Observation/7&at=2026-03-02T22:00:00Z`)
  await page.getByRole("button", { name: "Ask" }).click()
  await page.waitForTimeout(800)
  await shot("try")
  await page.goto("/policies/import")
  await page.getByLabel("AccessPolicy and Client resources").fill(JSON.stringify([
    { resourceType: "AccessPolicy", id: "as-ward-reads", link: [{ reference: "Client/ward" }], engine: "matcho", matcho: { "request-method": "get", uri: "#^/fhir/Observation(/.*)?$" } },
    { resourceType: "AccessPolicy", id: "by-sql", engine: "sql" },
    { resourceType: "Client", id: "ward", name: "Ward board", grant_types: ["client_credentials", "password"], auth: { client_credentials: { access_token_expiration: 3600000 } } },
  ]))
  await page.getByRole("button", { name: "Look at what would come of it" }).click()
  await page.waitForTimeout(800)
  await shot("import")
  await page.goto(`/policies/${policy.id}/links`)
  await page.getByRole("button", { name: /^Unlink/ }).click()
  await page.waitForTimeout(1500)
  await page.screenshot({ path: "/tmp/policies-look/unlink.png" })
})
