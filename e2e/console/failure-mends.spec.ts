import type postgres from "postgres"
import { freshId } from "@/lib/server/random"
import { addAccount, addApi, addApp, expectAccessible } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

/** A refused call as the server would have kept it. */
async function addFailure(sql: postgres.Sql, appId: string, cause: string, detail: object) {
  const id = freshId("failure")
  const sample = {
    method: "GET",
    path: "/x",
    parameters: [],
    headers: [],
    detail,
    ip: "10.1.2.3",
    proven: true,
  }
  await sql`insert into failures (id, app_id, client_id, cause, fingerprint, first_seen_at, last_seen_at, sample)
    values (${id}, ${appId}, ${appId}, ${cause}, ${id}, now(), now(), ${JSON.stringify(sample)}::text::jsonb)`
}

test("each sort of mend works by clicking: address, scope, API, policy, life", async ({
  page,
  sql,
  baseURL,
}) => {
  await signIn(page, await addAccount(sql, "admin"))
  const app = await addApp(sql, { kind: "confidential" })
  const api = await addApi(sql, { issuer: baseURL ?? "" })
  const policyId = freshId("policy")
  const policy = `Reads ${policyId}`
  await sql`insert into policies (id, name, cedar)
    values (${policyId}, ${policy}, 'permit (principal, action == Action::"search", resource in Type::"Slot");')`
  await addFailure(sql, app.id, "authorize.redirect_uri", { sent: "https://new-host.example/cb" })
  await addFailure(sql, app.id, "logout.redirect_uri", { sent: "https://app.example/bye" })
  await addFailure(sql, app.id, "fhir.no_scope", { missingScope: "user/Slot.s" })
  await addFailure(sql, app.id, "audience.not_granted", { apiId: api.id, api: api.name })
  await addFailure(sql, app.id, "fhir.no_policy", {
    ...{ action: "search", type: "Slot", scopes: ["system/Slot.s"], side: "app", apiId: api.id },
  })
  await addFailure(sql, app.id, "client.disabled", {})
  await sql`update apps set state = 'disabled' where id = ${app.id}`

  await page.goto(`/apps/${app.id}/failures`)
  const inbox = page.getByRole("list", { name: /^Refused calls of/ })
  const rows = inbox.locator(":scope > li")
  await expect(rows).toHaveCount(6)
  let left = 6
  const mend = async (sentence: string, button: string, confirm?: () => Promise<void>) => {
    const row = rows.filter({ hasText: sentence })
    const label = row.getByRole("button", { name: button, exact: true })
    if (!(await label.isVisible())) await row.locator("summary").click()
    await label.click()
    if (confirm) await confirm()
    else await page.getByRole("alertdialog").getByRole("button", { name: button }).click()
    // Behind an open dialog the list is hidden, and counts as empty.
    await expect(page.getByRole("alertdialog").or(page.getByRole("dialog"))).toHaveCount(0)
    await expect(rows).toHaveCount(--left)
  }

  await mend("sent back to is not registered", "Add this redirect URI", async () => {
    const dialog = page.getByRole("alertdialog")
    const add = dialog.getByRole("button", { name: "Add this redirect URI" })
    await expect(add).toBeDisabled()
    await dialog.getByRole("textbox").fill("new-host.example")
    await add.click()
  })
  await mend("after sign-out is not registered", "Add this post-logout URI")
  await mend("No scope of the token covers", "Allow this scope")
  await mend("has not been given it", `Give it ${api.name}`)
  await mend("No policy is linked to the app", "Link a policy", async () => {
    const dialog = page.getByRole("dialog")
    await dialog.getByRole("radio", { name: policy }).check()
    await dialog.getByRole("button", { name: "Link this policy" }).click()
  })
  await mend("The app is disabled", "Enable the app")

  const [row] = await sql`
    select state, allowed_scopes, post_logout_redirect_uris,
      array(select uri from app_redirect_uris where app_id = a.id order by position) as uris,
      array(select api_id from app_api_grants where app_id = a.id) as apis,
      array(select policy_id from policy_links where app_id = a.id) as policies
    from apps a where id = ${app.id}`
  expect(row).toEqual({
    state: "active",
    allowed_scopes: ["user/Slot.s"],
    post_logout_redirect_uris: ["https://app.example/bye"],
    uris: ["https://app.example/cb", "https://new-host.example/cb"],
    apis: [api.id],
    policies: [policyId],
  })
})

test("a refused FHIR call leads to the simulator filled with it, and is picked there", async ({
  page,
  sql,
}) => {
  await signIn(page, await addAccount(sql, "admin"))
  const app = await addApp(sql, {})
  await addFailure(sql, app.id, "fhir.no_policy", {
    ...{ action: "update", type: "Slot", scopes: ["system/Slot.u"], side: "app", auth: "bearer" },
  })
  await page.goto(`/apps?facet=failing`)
  await page.getByRole("link", { name: `1 kind of refusal of ${app.name}` }).click()
  await page.getByRole("link", { name: "Try in the simulator" }).click()
  await expect(page.getByLabel("Request", { exact: true })).toHaveValue("Slot/example")
  await expect(page.getByLabel("Method")).toHaveValue("PUT")
  await expect(page.getByLabel("Scopes of the token")).toHaveValue("system/Slot.u")
  await page.getByRole("button", { name: "Ask", exact: true }).click()
  const verdict = page.getByRole("status").filter({ hasText: "Denied" })
  await expect(verdict).toContainText("No policy is linked to the app, so it may do nothing at the API.")
  await page.getByText("Pick a refused call").click()
  await expect(page.getByRole("list", { name: "Refused calls" })).toContainText(app.name)
  await expectAccessible(page)
})
