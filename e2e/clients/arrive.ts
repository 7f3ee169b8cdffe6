/** A person on the pages between an app and itself. */

import type { Page } from "@playwright/test"
import { signIn } from "../flows/protocol"

/** Signs in and agrees; the browser is then on its way back to the app. */
export async function authorizeInBrowser(
  page: Page,
  person: { email: string; password: string },
): Promise<void> {
  await signIn(page, person)
  await page.getByRole("button", { name: "Allow", exact: true }).click()
}
