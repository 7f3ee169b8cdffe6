/**
 * The master key: 32 bytes from ADMIT_MASTER_KEY, or from `master.key` in the data folder (mode 0600), made
 * once. Signing keys and hand-over payloads are sealed under it; other secrets are derived from it, one per
 * purpose (HKDF, RFC 5869), so that no two purposes share a key.
 */

import { hkdfSync } from "node:crypto"
import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { settings } from "./env"
import { processState } from "./process-state"
import { randomBytes } from "./random"

const held = processState("master-key", () => ({
  key: null as Buffer | null,
  derived: new Map<string, Buffer>(),
}))

/**
 * 32 bytes for one purpose, the same on every instance with this master key.
 * @throws when the key file exists and does not hold 32 bytes as base64url
 */
export function derivedKey(purpose: string): Buffer {
  const known = held.derived.get(purpose)
  if (known) return known
  held.key ??= findMasterKey()
  const key = Buffer.from(hkdfSync("sha256", held.key, "", `admit ${purpose}`, 32))
  held.derived.set(purpose, key)
  return key
}

function findMasterKey(): Buffer {
  const { masterKey, dataDir } = settings()
  return masterKey ? readKey(masterKey, "ADMIT_MASTER_KEY") : keyFromFile(join(dataDir, "master.key"))
}

function readKey(text: string, from: string): Buffer {
  const key = Buffer.from(text.trim(), "base64url")
  if (key.length !== 32)
    throw new Error(`${from} must hold 32 bytes as base64url (43 characters). Restore it from a backup.`)
  return key
}

function keyFromFile(path: string): Buffer {
  if (!existsSync(path)) makeKeyFile(path)
  return readKey(readFileSync(path, "utf8"), path)
}

/** Of two processes at once, one's key is linked into place, whole, and both read that one. */
function makeKeyFile(path: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, Buffer.from(randomBytes(32)).toString("base64url"), { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  } finally {
    unlinkSync(draft)
  }
}
