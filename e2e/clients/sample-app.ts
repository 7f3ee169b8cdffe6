/** Starts a sample app on a real client library in a process of its own, registered for the address it serves. */

import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import path from "node:path"
import { findFreePort } from "../../scripts/lib/postgres.mjs"
import { test as base, expect } from "../flows/protocol"
import { addApp, type TestApp } from "../flows/registrations"

export { expect } from "@playwright/test"

export const APPS = path.join(import.meta.dirname, "apps")
const START_MS = 15_000

export interface SampleApp extends TestApp {
  origin: string
}

export interface Run {
  command: string
  args: string[]
  env?: Record<string, string>
}

interface Fixtures {
  /** An app registered for a free port of this machine. */
  register: (kind: "confidential" | "public") => Promise<SampleApp>
  /** Runs the app until the test is over, and waits until it listens. */
  run: (app: SampleApp, how: Run) => Promise<void>
}

export const test = base.extend<Fixtures>({
  register: async ({ sql, api }, use) => {
    await use(async (kind) => {
      const origin = `http://localhost:${await findFreePort()}`
      return { ...(await addApp(sql, kind, { apiId: api.id, redirectUri: `${origin}/callback` })), origin }
    })
  },
  run: async ({ instance }, use) => {
    const children: ChildProcess[] = []
    await use(async (app, { command, args, env }) => {
      const { origin: ORIGIN, clientId: CLIENT_ID, secret: CLIENT_SECRET } = app
      const child = spawn(command, args, {
        env: {
          NODE_ENV: "production",
          PATH: process.env.PATH,
          ISSUER: instance.url,
          ORIGIN,
          CLIENT_ID,
          CLIENT_SECRET,
          ...env,
        },
        stdio: ["ignore", "ignore", "pipe"],
      })
      children.push(child)
      let said = ""
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        said += text
      })
      const listens = async () => {
        if (child.exitCode !== null) throw new Error(`the app ended with ${child.exitCode}:\n${said}`)
        return fetch(`${ORIGIN}/favicon.ico`, { redirect: "manual" }).then(
          () => true,
          () => false,
        )
      }
      await expect.poll(listens, { timeout: START_MS, intervals: [100] }).toBe(true)
    })
    for (const child of children) {
      if (child.exitCode !== null) continue
      const exited = once(child, "exit")
      child.kill("SIGTERM")
      await exited
    }
  },
})

/** How one of the apps here runs on this Node. */
export const onNode = (file: string, env?: Record<string, string>): Run => ({
  command: process.execPath,
  args: [path.join(APPS, file)],
  env,
})
