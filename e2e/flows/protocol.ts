/** What protocol flows need: rows for apps and people, a place an app receives its answer, a person in a browser. */

import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, type Page } from "@playwright/test"
import { test as base } from "../fixtures/test"
import { addApi, addApp, announceChange, type TestApi, type TestApp } from "./registrations"

export { expect } from "@playwright/test"

/** Where the app's redirect URI leads: remembers each URL it was visited with. */
export interface Receiver {
  uri: string
  visits: URL[]
}

interface Fixtures {
  receiver: Receiver
}
interface WorkerFixtures {
  /** An API the server knows already; tests give their apps to it. */
  api: TestApi
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  api: [
    async ({ sql, instance }, use) => {
      const api = await addApi(sql)
      const probe = await addApp(sql, "service", { apiId: api.id })
      await announceChange(sql)
      await expect.poll(() => serviceStatus(instance.url, probe)).toBe(200)
      await use(api)
    },
    { scope: "worker" },
  ],
  receiver: async ({ instance: _instance }, use) => {
    const visits: URL[] = []
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://127.0.0.1")
      // The browser also asks for an icon.
      if (url.pathname === "/callback") visits.push(url)
      response.setHeader("content-type", "text/html").end("<title>The app</title><h1>Back at the app</h1>")
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    await use({ uri: `http://127.0.0.1:${port}/callback`, visits })
    server.closeAllConnections()
    server.close()
  },
})

async function serviceStatus(url: string, app: TestApp): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${app.clientId}:${app.secret}`).toString("base64")}`
  const body = new URLSearchParams({ grant_type: "client_credentials" })
  return (await fetch(`${url}/oauth/token`, { method: "POST", body, headers: { authorization } })).status
}

/** Signs in on the page the browser is on. */
export async function signIn(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail").fill(person.email)
  await page.getByLabel("Password").fill(person.password)
  await page.getByRole("button", { name: "Sign in" }).click()
}

/** Goes to the authorization URL, signs in, agrees, and arrives at the app. @returns the URL it arrived with */
export async function authorizeInBrowser(
  page: Page,
  of: { url: URL; person: { email: string; password: string }; receiver: Receiver },
): Promise<URL> {
  await page.goto(of.url.href)
  await signIn(page, of.person)
  await page.getByRole("button", { name: "Allow", exact: true }).click()
  await expect(page.getByRole("heading", { name: "Back at the app" })).toBeVisible()
  const arrived = of.receiver.visits.at(-1)
  if (!arrived) throw new Error("nobody came back to the app")
  return new URL(arrived.pathname + arrived.search, of.receiver.uri)
}
