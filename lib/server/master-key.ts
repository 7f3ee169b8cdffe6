/**
 * The master key: 32 bytes from ADMIT_MASTER_KEY, or from `master.key` in the data folder (mode 0600), made
 * once. Signing keys and hand-over payloads are sealed under it; other secrets are derived from it, one per
 * purpose (HKDF, RFC 5869), so that no two purposes share a key.
 */

import { hkdfSync } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { settings } from "./env"
import { processState } from "./process-state"
import { randomBytes } from "./random"

const held = processState("master-key", () => ({ key: null as Buffer | null }))

/**
 * 32 bytes, the same on every start.
 * @throws when the file exists and does not hold 32 bytes as base64url
 */
export function masterKey(): Buffer {
  held.key ??= readKey(settings().masterKey) ?? keyFromFile(join(settings().dataDir, "master.key"))
  return held.key
}

/** 32 bytes for one purpose. */
export const derivedKey = (purpose: string): Buffer =>
  Buffer.from(hkdfSync("sha256", masterKey(), "", `admit ${purpose}`, 32))

function readKey(text: string | null): Buffer | null {
  if (!text) return null
  const key = Buffer.from(text.trim(), "base64url")
  if (key.length !== 32) throw new Error("The master key must be 32 bytes as base64url (43 characters).")
  return key
}

function keyFromFile(path: string): Buffer {
  try {
    // `wx` fails when the file is there: of two processes at once, one makes the key and both read it.
    writeFileSync(path, Buffer.from(randomBytes(32)).toString("base64url"), { mode: 0o600, flag: "wx" })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
  }
  const key = readKey(readFileSync(path, "utf8"))
  if (!key)
    throw new Error(`${path} is empty; restore it from a backup, or remove it to start with new keys.`)
  return key
}
