import { existsSync, writeFileSync } from "node:fs"
import { type AddressInfo, createServer, type Server } from "node:net"
import path from "node:path"
import { findFreePort } from "../../scripts/lib/postgres.mjs"
import { copyCheckout, expect, type Launched, test } from "../fixtures/launcher"

test.beforeEach(({ folder }) => {
  copyCheckout(folder)
})

async function problemsOf(launched: Launched): Promise<string[]> {
  expect(await launched.exited).toBe(1)
  const lines = launched.output.split("\n")
  return lines.filter((line) => line.startsWith("  - ")).map((line) => line.slice(4))
}

/** A server that answers everything as HTTP does, and is no PostgreSQL. */
async function occupy(): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) =>
    socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n"),
  )
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return { port: (server.address() as AddressInfo).port, server }
}

test("every problem is listed at once, each naming its setting, and nothing is started", async ({
  folder,
  start,
}) => {
  const { port, server } = await occupy()
  const launched = await start({
    folder,
    env: {
      PORT: String(port),
      ADMIT_URL: "http://auth.example.org",
      ADMIT_ULR: "https://auth.example.org",
      ADMIT_TRUSTED_PROXIES: "many",
      DATABASE_URL: `postgres://admit:secret@127.0.0.1:${port}/admit`,
      ADMIT_OWNER_EMAIL: "owner@example.org",
    },
  })
  const problems = await problemsOf(launched)
  server.close()
  expect(problems.map((problem) => problem.split(/[ :]/)[0]).sort()).toEqual([
    "ADMIT_OWNER_PASSWORD_FILE",
    "ADMIT_TRUSTED_PROXIES",
    "ADMIT_ULR",
    "ADMIT_URL",
    "DATABASE_URL",
    "PORT",
  ])
  expect(launched.output).toContain("is not PostgreSQL")
  expect(launched.output).not.toContain("secret")
  expect(existsSync(path.join(folder, ".admit", "postgres"))).toBe(false)
  expect(existsSync(launched.pidFile)).toBe(false)
})

test("a data folder that cannot be written is one clear message", async ({ folder, start }) => {
  writeFileSync(path.join(folder, "a-file"), "")
  const problems = await problemsOf(await start({ folder, env: { ADMIT_DATA_DIR: "a-file/inside" } }))
  expect(problems).toEqual([expect.stringMatching(/^ADMIT_DATA_DIR: .*a-file\/inside cannot be written/)])
})

test("a database that cannot be reached is one clear message", async ({ folder, start }) => {
  const url = `postgres://admit:secret@127.0.0.1:${await findFreePort()}/admit`
  const problems = await problemsOf(await start({ folder, env: { DATABASE_URL: url } }))
  expect(problems).toEqual([expect.stringMatching(/^DATABASE_URL: .*cannot be reached \(ECONNREFUSED\)/)])
})

test("a wrong password and a missing database are told apart, without repeating the password", async ({
  folder,
  start,
}) => {
  const server = process.env.TEST_DATABASE_URL
  test.skip(!server, "needs TEST_DATABASE_URL")
  const wrongPassword = new URL(server ?? "")
  wrongPassword.password = "not-the-password"
  const refused = await problemsOf(await start({ folder, env: { DATABASE_URL: wrongPassword.href } }))
  expect(refused).toEqual([expect.stringMatching(/^DATABASE_URL: the password for user "\w+" is wrong/)])
  expect(refused.join()).not.toContain("not-the-password")

  const noDatabase = new URL(server ?? "")
  noDatabase.pathname = "/no_such_database"
  const missing = await problemsOf(await start({ folder, env: { DATABASE_URL: noDatabase.href } }))
  expect(missing).toEqual([
    'DATABASE_URL: there is no database "no_such_database"; create it or name another',
  ])
})

test("settings in .env count, and the environment wins over them", async ({ folder, start }) => {
  writeFileSync(path.join(folder, ".env"), "ADMIT_LOG_LEVEL=loud\nADMIT_TRUSTED_PROXIES=99\n")
  const problems = await problemsOf(await start({ folder, env: { ADMIT_LOG_LEVEL: "warn" } }))
  expect(problems).toEqual([expect.stringContaining("ADMIT_TRUSTED_PROXIES")])
})
