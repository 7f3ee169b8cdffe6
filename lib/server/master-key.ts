/**
 * Where the master key comes from: ADMIT_MASTER_KEY, or `master.key` in the data folder (mode 0600), made
 * once. What is done with it stands in seal.ts.
 */

import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { settings } from "./env"
import { randomBytes } from "./random"

/**
 * 32 bytes, the same on every start.
 * @throws when the file exists and does not hold 32 bytes as base64url
 */
export function findMasterKey(): Uint8Array {
  const { masterKey, dataDir } = settings()
  return masterKey ? readKey(masterKey, "ADMIT_MASTER_KEY") : keyFromFile(join(dataDir, "master.key"))
}

function readKey(text: string, from: string): Uint8Array {
  const key = Buffer.from(text.trim(), "base64url")
  if (key.length !== 32)
    throw new Error(`${from} must hold 32 bytes as base64url (43 characters). Restore it from a backup.`)
  return new Uint8Array(key)
}

function keyFromFile(path: string): Uint8Array {
  try {
    // `wx` fails when the file is there: of two processes at once, one makes the key and both read it.
    writeFileSync(path, Buffer.from(randomBytes(32)).toString("base64url"), { mode: 0o600, flag: "wx" })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
  return readKey(readFileSync(path, "utf8"), path)
}
