/** One-time tokens in links and cookies: 256 random bits shown once, the SHA-256 kept. */

import { createHash } from "node:crypto"
import { randomBytes } from "@/lib/server/random"

/** A fresh token of 43 base64url characters. */
export const newToken = (): string => Buffer.from(randomBytes(32)).toString("base64url")

/** What is stored of a token. High entropy needs no slow hash. */
export const tokenHash = (token: string): Uint8Array =>
  new Uint8Array(createHash("sha256").update(token).digest())
