import { defineConfig } from "@playwright/test"
import { CHROMIUM_FLAGS, findBrowser } from "../scripts/lib/browser.mjs"
import { addressOf, type Mount } from "./fixtures/instance"

const executablePath = (await findBrowser()) ?? undefined
const SHUTDOWN_MS = 20_000
const START_MS = 120_000

const serve = (mount: Mount) => ({
  name: mount,
  command: `node e2e/fixtures/serve.mjs ${mount}`,
  cwd: "..",
  port: Number(new URL(addressOf(mount)).port),
  env: { E2E_URL: addressOf(mount), E2E_RUNNER_PID: String(process.pid) },
  timeout: START_MS,
  reuseExistingServer: false,
  stdout: "pipe" as const,
  gracefulShutdown: { signal: "SIGTERM" as const, timeout: SHUTDOWN_MS },
})

/**
 * The protocol flows run twice, against the bundled server and against plain `next start`, so that both mounts
 * of an endpoint are held to the same tests. `launcher` starts servers of its own.
 */
export default defineConfig<object, { servedBy: Mount }>({
  outputDir: "../test-results/e2e",
  // A busy machine may lose a race once; the report names whatever needed its second try.
  retries: 1,
  workers: 2,
  forbidOnly: true,
  // A spec takes a few seconds; a busy machine must not fail it.
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    contextOptions: { reducedMotion: "reduce" },
    // Emptied between tests; what stays is the cache, and with it the compiled scripts.
    reuseContext: true,
    launchOptions: { executablePath, args: CHROMIUM_FLAGS },
    screenshot: "only-on-failure",
    // Recording takes a third again of every spec's time: `--trace on` records the one that failed.
    trace: "off",
  },
  webServer: [serve("server"), serve("next")],
  projects: [
    // First, because its tests wait for one another: the many short ones after it leave no core idle.
    { name: "launcher", testDir: "launcher", timeout: 180_000 },
    {
      name: "flows on the server",
      testDir: "flows",
      use: { servedBy: "server", baseURL: addressOf("server") },
    },
    { name: "flows on next start", testDir: "flows", use: { servedBy: "next", baseURL: addressOf("next") } },
    { name: "clients", testDir: "clients", use: { servedBy: "server", baseURL: addressOf("server") } },
    { name: "console", testDir: "console", use: { servedBy: "server", baseURL: addressOf("server") } },
  ],
})
