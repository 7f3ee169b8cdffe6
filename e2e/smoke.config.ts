import { defineConfig } from "@playwright/test"
import { CHROMIUM_FLAGS, findBrowser } from "../scripts/lib/browser.mjs"

/** One spec against a server that is running already; see scripts/smoke.mjs. */
export default defineConfig({
  testDir: "smoke",
  outputDir: "../test-results/smoke",
  retries: 0,
  reporter: "list",
  use: {
    baseURL: process.env.SMOKE_URL ?? "http://localhost:3000",
    launchOptions: { executablePath: (await findBrowser()) ?? undefined, args: CHROMIUM_FLAGS },
    screenshot: "only-on-failure",
  },
})
