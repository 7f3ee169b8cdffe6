import type { Page } from "@playwright/test"
import type postgres from "postgres"
import { addApi, expectAccessibleInBothThemes, mark } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import type { Instance } from "../fixtures/instance"
import { expect, test } from "../fixtures/test"

/** At the wizard's second question, for an API of this test alone. */
async function begin(
  page: Page,
  { instance, sql }: { instance: Instance; sql: postgres.Sql },
): Promise<void> {
  const api = await addApi(sql, { issuer: instance.url })
  await signIn(page, instance.owner)
  await page.goto("/apps/new")
  await page.getByRole("button", { name: api.name, exact: true }).click()
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name })
const redirectUri = (page: Page) => page.getByRole("textbox", { name: "redirect URI 1" })

async function typeRedirectUri(page: Page, uri: string): Promise<void> {
  await page.getByRole("button", { name: "Add redirect URI" }).click()
  await redirectUri(page).fill(uri)
}

const KINDS = [
  { example: "EHR", outcome: "Confidential app", may: "EHR: read and write", uri: true, secret: true },
  {
    example: "Patient portal",
    outcome: "Public app in the browser",
    may: "Patient: own record",
    uri: true,
    secret: false,
  },
  {
    example: "Reporting engine",
    outcome: "Service app",
    may: "Reporting: read only",
    uri: false,
    secret: true,
  },
] as const

for (const kind of KINDS) {
  test(`registers ${kind.example} as: ${kind.outcome}`, async ({ page, instance, sql }) => {
    await begin(page, { instance, sql })
    await page.getByRole("button", { name: kind.example, exact: true }).click()
    await expect(heading(page, kind.outcome)).toBeFocused()
    const name = `${kind.example} ${mark()}`
    await page.getByLabel("What is it called?").fill(name)
    if (kind.uri) await typeRedirectUri(page, "https://app.hospital.example/callback")
    await page.getByRole("button", { name: "Continue" }).click()
    await page.getByRole("button", { name: kind.may, exact: true }).click()
    await expect(heading(page, "Is this right?")).toBeFocused()
    await page.getByRole("button", { name: "Register it" }).click()
    await expect(heading(page, `${name} is registered`)).toBeVisible()
    const secret = page.getByText(/^admit_sk_\w+$/)
    await expect(secret).toHaveCount(kind.secret ? 1 : 0)

    await page.reload()
    await expect(heading(page, `${name} is registered`)).toBeVisible()
    await expect(page.getByText(/admit_sk_/)).toHaveCount(0)
    const [row] = await sql`select kind, state, wizard_answers from apps where name = ${name}`
    expect(row).toMatchObject({ kind: kind.outcome.split(" ")[0]?.toLowerCase(), state: "active" })
    expect(row?.wizard_answers).toHaveProperty("who")
  })
}

test("a bad redirect URI is explained beside it, and everything typed stays", async ({
  page,
  instance,
  sql,
}) => {
  await begin(page, { instance, sql })
  await page.getByRole("button", { name: "Patient portal", exact: true }).click()
  await page.getByLabel("What is it called?").fill("Lake Valley portal")
  await typeRedirectUri(page, "https://*.hospital.example/callback")
  await page.keyboard.press("Tab")
  await expect(redirectUri(page)).toHaveAccessibleDescription(/\*/)
  await page.getByRole("button", { name: "Continue" }).click()
  await expect(redirectUri(page)).toBeFocused()
  await expect(redirectUri(page)).toHaveValue("https://*.hospital.example/callback")
  await expect(page.getByLabel("What is it called?")).toHaveValue("Lake Valley portal")
  await redirectUri(page).fill(" https://portal.hospital.example/callback ")
  await page.getByRole("button", { name: "Continue" }).click()
  await expect(heading(page, "What may it do?")).toBeFocused()
})

test("Back, Forward and a reload lose no answer, and a change on the read-back page keeps the others", async ({
  page,
  instance,
  sql,
}) => {
  await begin(page, { instance, sql })
  await page.getByRole("button", { name: "None of these: ask me" }).click()
  await page.getByRole("button", { name: "A patient, for their own record" }).click()
  await page.getByRole("button", { name: "On your server" }).click()
  await expect(page.getByRole("button", { name: /^Yes, only our administrators/ })).toBeVisible()
  await page.goBack()
  await expect(heading(page, "Where does the app run?")).toBeFocused()
  await expect(page.getByRole("button", { name: "On your server" })).toHaveAttribute("aria-current", "true")
  await page.goForward()
  await page.getByRole("button", { name: /^Yes, only our administrators/ }).click()
  await page.getByLabel("What is it called?").fill("Portal")
  await page.getByRole("button", { name: "Continue" }).click()
  await page.reload()
  await page.getByRole("button", { name: "Patient: own record" }).click()
  await page.getByRole("link", { name: "Change name" }).click()
  await expect(page.getByLabel("What is it called?")).toHaveValue("Portal")
  await page.getByLabel("What is it called?").fill("Renamed portal")
  await page.getByRole("button", { name: "Continue" }).click()
  await expect(heading(page, "Is this right?")).toBeVisible()
  await expect(page.getByRole("article").getByText("Renamed portal")).toBeVisible()
  await expect(page.getByText("On your server").first()).toBeVisible()
})

test("registering twice from one page makes one app, and the second answer names it", async ({
  page,
  instance,
  sql,
}) => {
  await begin(page, { instance, sql })
  await page.getByRole("button", { name: "Notification service", exact: true }).click()
  const name = `Alerts ${mark()}`
  await page.getByLabel("What is it called?").fill(name)
  await page.getByRole("button", { name: "Continue" }).click()
  await page.getByRole("button", { name: "Nothing yet" }).click()
  await expect(
    page
      .getByText("Every FHIR call will be refused")
      .or(page.getByText(/every FHIR call will be refused/))
      .first(),
  ).toBeVisible()
  await page.getByRole("button", { name: "Register it" }).click()
  await expect(heading(page, `${name} is registered`)).toBeVisible()
  await expect(page.getByText(/^admit_sk_\w+$/)).toHaveCount(1)
  await page.goBack()
  await page.getByRole("button", { name: "Nothing yet" }).click()
  await page.getByRole("button", { name: "Register it" }).click()
  await expect(page.getByRole("alert").filter({ hasText: name })).toBeVisible()
  await expect(page.getByRole("link", { name: "Open the app" })).toBeVisible()
  expect(await sql`select id from apps where name = ${name}`).toHaveLength(1)
})

test("another app can be registered from the result of the first", async ({ page, owner, sql }) => {
  await signIn(page, owner)
  await page.goto("/apps/new")
  const names = [`First ${mark()}`, `Second ${mark()}`]
  for (const name of names) {
    await page.getByRole("button", { name: "No API: it only signs people in" }).click()
    await page.getByRole("button", { name: "Data processing pipeline", exact: true }).click()
    await page.getByLabel("What is it called?").fill(name)
    await page.getByRole("button", { name: "Continue" }).click()
    await page.getByRole("button", { name: "Register it" }).click()
    await expect(heading(page, `${name} is registered`)).toBeVisible()
    await page.getByRole("link", { name: "Register another" }).click()
    await expect(heading(page, "Which API will the app call?")).toBeVisible()
  }
  expect(await sql`select id from apps where name in ${sql(names)}`).toHaveLength(2)
})

test("the keyboard alone registers an app", async ({ page, instance, sql }) => {
  await begin(page, { instance, sql })
  const press = async (name: string) => {
    await page.getByRole("button", { name, exact: true }).focus()
    await page.keyboard.press("Enter")
  }
  await press("Reporting engine")
  await expect(heading(page, "Service app")).toBeFocused()
  await page.keyboard.press("Tab")
  await page.keyboard.type("Keyboard report")
  await page.keyboard.press("Enter")
  await expect(heading(page, "What may it do?")).toBeFocused()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await expect(heading(page, "Is this right?")).toBeFocused()
  await press("Register it")
  await expect(heading(page, "Keyboard report is registered")).toBeFocused()
})

test("all fields at once lead to the same read-back page", async ({ page, instance, sql }) => {
  await begin(page, { instance, sql })
  await page.getByRole("link", { name: "All fields at once" }).click()
  await page.getByLabel("Kind").selectOption({ label: "Service app" })
  await page.getByLabel("What is it called?").fill("Expert job")
  await page.getByLabel("What it may do").selectOption({ label: "Bulk export" })
  await page.getByRole("button", { name: "Read it back" }).click()
  await expect(page.getByRole("article").getByText("Expert job")).toBeVisible()
  await expect(page.getByRole("article").getByText("Service app")).toBeVisible()
})

test("every step is free of accessibility faults, in light and in dark", async ({ page, owner }) => {
  await signIn(page, owner)
  const answers = "v=1&q.who=one-patient&q.runs=browser&q.browser-backend=no"
  const fields = "name=Portal&uri=https%3A%2F%2Fportal.example%2Fcb"
  const steps = ["example", "details", "review"]
  for (const address of [
    "/apps/new",
    ...steps.map((step) => `/apps/new?api=none&example=other&${answers}&${fields}&step=${step}`),
    "/apps/new?expert=1",
    "/guide",
  ]) {
    await page.goto(address)
    await expectAccessibleInBothThemes(page)
  }
})
