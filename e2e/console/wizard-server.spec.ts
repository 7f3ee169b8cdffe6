import { addApi, expectAccessible, mark } from "../fixtures/console-data"
import { setUpFhirServer, signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

test("a server and its apps are made in one go, and each secret is shown once", async ({
  page,
  owner,
  sql,
}) => {
  await signIn(page, owner)
  const name = `Radiology ${mark()}`
  await page.goto("/apis/new")
  await page.getByRole("button", { name: "Admit", exact: true }).click()
  await page.getByRole("button", { name: "In front of the FHIR server" }).click()
  await page.getByRole("button", { name: "No", exact: true }).click()
  await page.getByLabel("Name", { exact: true }).fill(name)
  await page.getByLabel("FHIR base URL").fill("https://fhir.hospital.example/r4/metadata")
  await page.getByRole("button", { name: "Continue" }).click()
  const [portal, report] = [`Portal ${mark()}`, `Report ${mark()}`]
  await page.getByRole("checkbox", { name: "Patient portal" }).check()
  await page.getByLabel("Name of the Patient portal").fill(portal)
  await page.getByLabel("Redirect URI of the Patient portal").fill("https://portal.hospital.example/callback")
  await page.getByRole("checkbox", { name: "Reporting engine" }).check()
  await page.getByLabel("Name of the Reporting engine").fill(report)
  await page.getByRole("button", { name: "Show the plan with 2 apps" }).click()
  await page.getByRole("button", { name: "Make all of it: 3 registrations" }).click()
  await expect(page.getByRole("heading", { level: 1, name: `${name} is set up` })).toBeFocused()
  await expect(page.getByText(/^admit_sk_\w+$/)).toHaveCount(1)
  await page.reload()
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible()
  await expect(page.getByText(/admit_sk_/)).toHaveCount(0)
  await expect(page.getByRole("link", { name: portal })).toBeVisible()
  const [api] = await sql`select fhir_base_url, identifier_uri, slug from apis where name = ${name}`
  expect(api?.fhir_base_url).toBe("https://fhir.hospital.example/r4")
  expect(api?.identifier_uri).toContain(`/fhir/${api?.slug}`)
})

test("a private host is refused until it is allowed by name", async ({ page, owner }) => {
  await signIn(page, owner)
  await page.goto("/apis/new?v=1&q.issuer=admit&q.position=gateway&q.gateway-smart=no")
  await page.getByLabel("Name", { exact: true }).fill("Inner")
  await page.getByLabel("FHIR base URL").fill("http://10.1.2.3:8080/fhir")
  await page.getByRole("button", { name: "Continue" }).click()
  const allow = page.getByRole("checkbox", { name: /Admit may call 10\.1\.2\.3/ })
  await expect(allow).toBeFocused()
  await allow.check()
  await page.getByRole("button", { name: "Continue" }).click()
  await expect(page.getByRole("heading", { level: 1, name: "Which apps will use it?" })).toBeFocused()
})

test("the audience checker lights the differing character", async ({ page, instance, owner, sql }) => {
  const { id, identifierUri: audience } = await addApi(sql, { issuer: instance.url })
  await signIn(page, owner)
  await page.goto(`/apis/${id}`)
  await expect(page.getByRole("heading", { name: "Settings to copy" })).toBeVisible()
  const box = page.getByLabel("An audience or a token")
  await box.fill(`${audience}/`)
  await expect(page.getByText("A / at the end was pasted that is not in Admit's tokens.")).toBeVisible()
  await expect(page.getByText("/", { exact: true })).toBeVisible()
  await box.fill(audience)
  await expect(page.getByText("The audience matches, letter by letter.")).toBeVisible()
})

test("an API's settings are saved by section, and a stale save does not overwrite", async ({
  page,
  instance,
  owner,
  sql,
}) => {
  const { id, name } = await addApi(sql, { issuer: instance.url })
  await signIn(page, owner)
  await page.goto(`/apis/${id}`)
  await page
    .getByRole("navigation", { name: /^Parts of/ })
    .getByRole("link", { name: "Settings" })
    .click()
  await page.getByLabel("What it holds").fill("Everything of ward 3")
  await page.getByRole("button", { name: "Save" }).first().click()
  await expect(page.getByText("Saved. In force within a second.")).toBeVisible()
  await sql`update apis set version = version + 1 where name = ${name}`
  await page.getByLabel("What it holds").fill("Something else")
  await page.getByRole("button", { name: "Save" }).first().click()
  await expect(page.getByRole("alert").filter({ hasText: "Somebody changed this" })).toBeVisible()
  await expect(page.getByLabel("What it holds")).toHaveValue("Something else")
  const [row] = await sql`select description from apis where name = ${name}`
  expect(row?.description).toBe("Everything of ward 3")
})

test("the steps of the server wizard and the API pages are free of accessibility faults", async ({
  page,
  owner,
}) => {
  await signIn(page, owner)
  const answers =
    "v=1&q.issuer=entra&q.azure-server=open-source&q.oss-security=on&q.oss-smart=yes&q.oss-smart-tenant=unknown"
  const rest = "name=Azure&base=https%3A%2F%2Ffhir.hospital.example&apps=1"
  for (const address of [
    "/apis/new",
    `/apis/new?${answers}`,
    `/apis/new?${answers}&${rest}&step=apps`,
    `/apis/new?${answers}&${rest}`,
  ]) {
    await page.goto(address)
    await expectAccessible(page)
  }
  await page.goto("/apis")
  await expectAccessible(page)
  await setUpFhirServer(page, { name: `Ward ${mark()}`, fhirBaseUrl: "http://127.0.0.1:9/fhir" })
  await expectAccessible(page)
  await page.getByRole("link", { name: /^Open Ward/ }).click()
  await expect(page.getByRole("heading", { name: "Settings to copy" })).toBeVisible()
  await expectAccessible(page)
  await page
    .getByRole("navigation", { name: /^Parts of/ })
    .getByRole("link", { name: "Settings" })
    .click()
  await expect(page.getByLabel("Short name")).toBeVisible()
  await expectAccessible(page)
})
