import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import http from "node:http"
import path from "node:path"
import { isAlive } from "../../scripts/lib/process-identity.mjs"
import { copyCheckout, expect, test, withoutInstallScripts } from "../fixtures/launcher"

function postmasterPid(folder: string): number {
  return Number(readFileSync(path.join(folder, ".admit/postgres/data/postmaster.pid"), "utf8").split("\n")[0])
}

/** A module that ends every thread but the first when a file is there. */
function endPagesOn(file: string): string {
  const source = `import { existsSync } from "node:fs"
    import { isMainThread } from "node:worker_threads"
    if (!isMainThread) setInterval(() => existsSync(${JSON.stringify(file)}) && process.exit(3), 50).unref()`
  return `data:text/javascript,${encodeURIComponent(source)}`
}

test.describe("a folder that is started again and again", () => {
  test.describe.configure({ mode: "serial" })

  test("a second start takes under five seconds and builds nothing; SIGTERM exits with 0 and leaves nothing running", async ({
    shared: folder,
    start,
  }) => {
    const first = await start({ folder })
    await first.ready()
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
    const database = postmasterPid(folder)
    expect(await first.stop("SIGTERM")).toBe(0)
    expect(isAlive(database)).toBe(false)
    expect(existsSync(first.pidFile)).toBe(false)

    // The best of three: the other worker may be busy with a browser.
    const times: number[] = []
    while (times.length < 3 && !times.some((time) => time < 5_000)) {
      const again = await start({ folder })
      times.push(await again.ready())
      expect(again.output).not.toContain("Building")
      expect(await again.stop("SIGINT")).toBe(0)
    }
    expect(Math.min(...times)).toBeLessThan(5_000)
  })

  test("a request under way when SIGTERM comes is answered before the server ends", async ({
    shared: folder,
    start,
  }) => {
    const launched = await start({ folder })
    await launched.ready()
    const request = http.request(`${launched.url}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "content-length": 10 },
    })
    const status = new Promise<number | undefined>((resolve, reject) => {
      request.on("response", (response) => resolve(response.resume().statusCode))
      request.on("error", reject)
    })
    request.write("grant")
    // The server has the request once it refuses new ones.
    await expect.poll(async () => (await fetch(`${launched.url}/healthz`)).status).toBe(200)
    launched.child.kill("SIGTERM")
    await expect
      .poll(() =>
        fetch(`${launched.url}/healthz`).then(
          () => "open",
          () => "closed",
        ),
      )
      .toBe("closed")
    request.end("_type")
    expect(await status).toBeGreaterThanOrEqual(200)
    expect(await launched.exited).toBe(0)
  })

  test("after kill -9 the next start takes over from the database that was left running", async ({
    shared: folder,
    start,
  }) => {
    const first = await start({ folder })
    await first.ready()
    const orphan = postmasterPid(folder)
    expect(await first.stop("SIGKILL")).toBe(null)
    expect(isAlive(orphan)).toBe(true)

    const second = await start({ folder })
    await second.ready()
    expect(isAlive(orphan)).toBe(false)
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200)
    expect(await second.stop()).toBe(0)
  })

  test("the database is brought back when it is killed under a running server", async ({
    shared: folder,
    start,
  }) => {
    const launched = await start({ folder })
    await launched.ready()
    const before = postmasterPid(folder)
    process.kill(before, "SIGKILL")
    await expect
      .poll(async () => (await fetch(`${launched.url}/readyz`)).status, { timeout: 20_000 })
      .toBe(200)
    expect(postmasterPid(folder)).not.toBe(before)
    expect(await launched.stop()).toBe(0)
  })

  test("when the thread that makes the pages ends, the server stops in order and says why", async ({
    shared: folder,
    start,
  }) => {
    const [mark, temporary] = [path.join(folder, "end-pages"), path.join(folder, "tmp")]
    mkdirSync(temporary)
    const launched = await start({
      folder,
      env: { NODE_OPTIONS: `--import=${endPagesOn(mark)}`, TMPDIR: temporary },
    })
    await launched.ready()
    const database = postmasterPid(folder)
    expect((await fetch(`${launched.url}/sign-in`)).status).toBe(200)
    writeFileSync(mark, "")
    expect(await launched.exited).toBe(1)
    expect(launched.output).toContain("The thread that makes the pages has ended.")
    expect([isAlive(database), existsSync(launched.pidFile)]).toEqual([false, false])
    expect(readdirSync(temporary).filter((name) => name.startsWith("admit-"))).toEqual([])
  })

  test("when npm is killed the server it started stops too", async ({ shared: folder, start }) => {
    const launched = await start({ folder, command: ["npm", "start"] })
    await launched.ready()
    const server = launched.pid
    launched.child.kill("SIGKILL")
    await expect.poll(() => isAlive(server), { timeout: 15_000 }).toBe(false)
    expect(existsSync(launched.pidFile)).toBe(false)
  })

  test("a second launcher on the same folder says so and leaves the first alone", async ({
    shared: folder,
    start,
  }) => {
    const first = await start({ folder })
    await first.ready()
    const second = await start({ folder })
    expect(await second.exited).toBe(1)
    expect(second.output).toContain(`already running at ${first.url}`)
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
  })
})

test("installed with --ignore-scripts, it makes the library links itself", async ({ folder, start }) => {
  copyCheckout(folder)
  withoutInstallScripts(folder)
  const launched = await start({ folder })
  await launched.ready()
  expect(await launched.stop()).toBe(0)
})

test("as root in a folder under a 0700 home, with umask 077 and no LANG, it starts twice", async ({
  folder,
  start,
}) => {
  test.skip(process.getuid?.() !== 0, "needs root")
  const home = path.join(folder, "home")
  const checkout = path.join(home, "admit")
  mkdirSync(checkout, { recursive: true })
  chmodSync(home, 0o700)
  copyCheckout(checkout)
  for (const _ of ["first", "second"]) {
    const launched = await start({
      folder: checkout,
      command: ["sh", "-c", `umask 077; exec "${process.execPath}" scripts/start.mjs`],
    })
    await launched.ready()
    expect(await launched.stop()).toBe(0)
  }
})
