import { Writable } from "node:stream"
import pino, { type Logger } from "pino"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import "@/lib/server/log"
import { processState } from "@/lib/server/process-state"
import { onRequestError } from "./instrumentation"

const logger = processState<Logger>("log", () => pino()) as Logger & Record<symbol, unknown>
const before = { level: logger.level, stream: logger[pino.symbols.streamSym] }
const lines: string[] = []
beforeEach(() => {
  logger.level = "info"
  logger[pino.symbols.streamSym] = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line))
      done()
    },
  })
  vi.stubEnv("NEXT_RUNTIME", "nodejs")
})
afterEach(() => {
  logger.level = before.level
  logger[pino.symbols.streamSym] = before.stream
  vi.unstubAllEnvs()
})

test("what a page fails with is in the log under the number the page shows, without the page's address", async () => {
  const error = Object.assign(new Error("no database"), { digest: "3735201574" })
  const request = { path: "/join/a-token-of-an-invitation", method: "GET", headers: {} }
  await onRequestError(error, request, {
    routerKind: "App Router",
    routePath: "/(flow)/join/[token]",
    routeType: "render",
    renderSource: "react-server-components",
    revalidateReason: undefined,
  })
  expect(JSON.parse(lines.join(""))).toMatchObject({
    reference: "3735201574",
    route: "/(flow)/join/[token]",
    err: { message: "no database" },
  })
  expect(lines.join("")).not.toContain("a-token-of-an-invitation")
})
