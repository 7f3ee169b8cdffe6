import { expect, it } from "vitest"
import { formatSecret } from "@/lib/secret-format"
import { findLeak, holdsPrivateKey } from "./leak"

const PUBLIC_JWK = { kty: "EC", crv: "P-256", x: "x", y: "y", kid: "d" }

it.each([
  "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----",
  "-----BEGIN RSA PRIVATE KEY-----",
  "-----BEGIN ENCRYPTED PRIVATE KEY-----",
  "-----BEGIN OPENSSH PRIVATE KEY-----",
  "a certificate, and then\n-----BEGIN EC PRIVATE KEY-----\n...",
  JSON.stringify({ ...PUBLIC_JWK, d: "secret" }),
  JSON.stringify({ keys: [PUBLIC_JWK, { kty: "oct", k: "shared" }] }),
  '{"kty":"EC","d":"cut off',
])("a private key is known by its text: %.30s", (text) => {
  expect(holdsPrivateKey(text)).toBe(true)
})

it.each([
  "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----",
  "-----BEGIN CERTIFICATE-----",
  JSON.stringify({ keys: [PUBLIC_JWK] }),
  "",
  "null",
])("a public key is not taken for a private one: %.30s", (text) => {
  expect(holdsPrivateKey(text)).toBe(false)
})

it("a secret or private key in prose is found, an id and ordinary words are not", () => {
  expect(findLeak(`Use ${formatSecret(new Uint8Array(32).fill(7))} in production`)).toMatch(/client secret/)
  expect(findLeak("-----BEGIN PRIVATE KEY-----")).toMatch(/private key/)
  for (const text of ["app_0123456789abcdef", "Secrets start with admit_sk_", "Ward list"])
    expect(findLeak(text)).toBeNull()
})
