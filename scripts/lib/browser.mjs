/** Finds a Chromium for the browser tests, or gets one by what the machine allows. */

import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import path from "node:path"

/** Debian's Chromium without windows is half the work for the machine. */
const HEADLESS = "chromium-headless-shell"
const NAMES = [HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
]

/** Quiet flags: a test browser calls nobody. Root has no use for the sandbox, which refuses to run as root. */
export const CHROMIUM_FLAGS = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
]

/**
 * An installed browser: CHROMIUM_PATH, Playwright's own, or the system's.
 * @returns {Promise<string | null>}
 */
export async function findBrowser() {
  const named = process.env.CHROMIUM_PATH
  if (named) return named
  const { chromium } = await import("@playwright/test")
  const own = chromium.executablePath()
  if (existsSync(own)) return own
  const folders = (process.env.PATH ?? "").split(path.delimiter)
  const candidates = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
  return [...candidates, ...PLACES].find((file) => existsSync(file)) ?? null
}

/**
 * @param {{ root: string }} options
 * @returns {Promise<{ file: string } | { file: null, reason: string }>}
 */
export async function findOrInstallBrowser({ root }) {
  const found = await findBrowser()
  if (found !== null) return { file: found }
  const cli = path.join(root, "node_modules", "@playwright", "test", "cli.js")
  await tryRun(process.execPath, [cli, "install", "chromium"])
  const downloaded = await findBrowser()
  if (downloaded !== null) return { file: downloaded }
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    await tryRun("apt-get", ["update"])
    for (const name of [HEADLESS, "chromium"]) {
      await tryRun("apt-get", ["install", "-y", "--no-install-recommends", name])
      const installed = await findBrowser()
      if (installed !== null) return { file: installed }
    }
  }
  const reason = `No browser was found and none could be installed. Install Chromium or Google Chrome (Debian: "sudo apt-get install chromium"; elsewhere: "npx playwright install --with-deps chromium"), or name one in CHROMIUM_PATH.`
  return { file: null, reason }
}

async function tryRun(command, args) {
  console.log(
    `No browser yet; trying: ${command === process.execPath ? "playwright" : command} ${args.slice(-2).join(" ")}`,
  )
  // One that fails or is not there is followed by another way, or by the message saying what to install.
  const tried = spawn(command, args, {
    stdio: "inherit",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  })
  await once(tried, "close").catch(() => {})
}
