import { hotp, stepAt } from "@/lib/server/auth/totp"
import { addAccount, expectAccessible } from "../fixtures/console-data"
import { signIn } from "../fixtures/console-pages"
import { expect, test } from "../fixtures/test"

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
function fromBase32(key: string): Uint8Array {
  const bits = [...key.replace(/\s/g, "")]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0"))
    .join("")
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

test("a person sees where they are signed in, and signs out elsewhere", async ({ page, sql, browser }) => {
  const account = await addAccount(sql, "developer")
  const elsewhere = await (await browser.newContext()).newPage()
  await elsewhere.goto(new URL("/sign-in?next=/account", test.info().project.use.baseURL).href)
  await elsewhere.getByLabel("E-mail").fill(account.email)
  await elsewhere.getByLabel("Password").fill(account.password)
  await elsewhere.getByRole("button", { name: "Sign in" }).click()
  await expect(elsewhere.getByRole("heading", { name: "Your account" })).toBeVisible()
  await signIn(page, account)
  await page.goto("/account")
  await expectAccessible(page)
  await page.getByRole("button", { name: "Sign out", exact: true }).click()
  await expect(page.getByText("Signed out there.")).toBeVisible()
  await elsewhere.reload()
  await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible()
})

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false })

  test("a second factor is set up, asked for, and stood in for by a recovery code", async ({ page, sql }) => {
    const account = await addAccount(sql, "member")
    const begin = async () => {
      await page.goto("/sign-in?next=/account/second-factor")
      await page.getByLabel("E-mail").fill(account.email)
      await page.getByLabel("Password").fill(account.password)
      await page.getByRole("button", { name: "Sign in" }).click()
    }
    await begin()
    await expect(page.getByRole("img", { name: "QR code of the key below" })).toBeVisible()
    const key = (await page.locator("p.font-mono").textContent()) ?? ""
    const secret = fromBase32(key)
    const code = (steps: number) => hotp(secret, stepAt(new Date()) + steps)
    await page.getByLabel("Code").fill("000000")
    await page.getByLabel("Your password").fill(account.password)
    await page.getByRole("button", { name: "Turn it on" }).click()
    await expect(page.getByText("That code does not fit.").first()).toBeVisible()
    expect(await page.locator("p.font-mono").textContent()).toBe(key)
    await page.getByLabel("Code").fill(code(-1))
    await page.getByLabel("Your password").fill(account.password)
    await page.getByRole("button", { name: "Turn it on" }).click()
    await expect(page.getByRole("heading", { name: "Keep these recovery codes" })).toBeVisible()
    const recovery = (await page.getByRole("listitem").first().textContent()) ?? ""
    for (const good of [code(0), recovery]) {
      await page.context().clearCookies()
      await begin()
      await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible()
      await page.getByLabel("Code").fill(good)
      await page.getByRole("button", { name: "Sign in" }).click()
      await expect(page.getByRole("heading", { name: "Set up an authenticator" })).toBeVisible()
    }
  })
})

test("an owner lets apps register themselves with a token", async ({ page, owner, request }) => {
  await signIn(page, owner)
  await page.goto("/settings")
  const section = page.getByRole("region", { name: "Organisation" })
  await section.getByLabel("Apps that register themselves").selectOption("token")
  await section.getByRole("button", { name: "Save" }).click()
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible()
  await page.getByRole("button", { name: "Make a token" }).first().click()
  await page.getByLabel("For whom").fill("Partner lab")
  await page.getByRole("button", { name: "Make the token" }).click()
  const shown = page.getByRole("dialog", { name: "Hand this token over" })
  await expect(shown).toBeVisible()
  const token = /irt_[A-Za-z0-9_-]{43}/.exec((await shown.textContent()) ?? "")?.[0]
  const registered = await request.post("/oauth/register", {
    headers: { authorization: `Bearer ${token}` },
    data: { redirect_uris: ["https://lab.example/cb"], client_name: "Partner lab app" },
  })
  expect(registered.status()).toBe(201)
  const json = await registered.json()
  const read = await request.get(json.registration_client_uri, {
    headers: { authorization: `Bearer ${json.registration_access_token}` },
  })
  expect((await read.json()).client_id).toBe(json.client_id)
})
