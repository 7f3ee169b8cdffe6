import { execFileSync } from "node:child_process"
import { chmodSync, statSync } from "node:fs"
import path from "node:path"
import { findAccount } from "../../scripts/lib/postgres-account.mjs"
import { copyCheckout, expect, test } from "../fixtures/launcher"

/** An account root can drop to, if it may enter the packages this checkout installed. */
function ordinaryUser() {
  const account = process.getuid?.() === 0 ? findAccount() : null
  if (account === null) return null
  const { uid, gid } = account
  try {
    const next = path.resolve(import.meta.dirname, "../../node_modules/next/package.json")
    execFileSync(process.execPath, ["-e", "require('fs').readFileSync(process.argv[1])", next], {
      uid,
      gid,
      cwd: "/",
    })
    return { uid, gid }
  } catch {
    return null
  }
}

test("an ordinary user with a 0700 home starts it, and everything kept is private to them", async ({
  folder,
  start,
}) => {
  const account = ordinaryUser()
  test.skip(account === null, "needs root, and packages an ordinary user can read")
  if (account === null) return
  copyCheckout(folder, { owned: true })
  execFileSync("chown", ["-R", "--no-dereference", `${account.uid}:${account.gid}`, folder])
  chmodSync(folder, 0o700)
  const launched = await start({ folder, account })
  await launched.ready()
  expect(await launched.stop()).toBe(0)
  expect(statSync(path.join(folder, ".admit")).mode & 0o777).toBe(0o700)
  for (const name of ["master.key", "postgres.json"]) {
    const { mode, uid } = statSync(path.join(folder, ".admit", name))
    expect({ name, mode: mode & 0o777, uid }).toEqual({ name, mode: 0o600, uid: account.uid })
  }
})
