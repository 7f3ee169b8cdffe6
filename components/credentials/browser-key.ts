/** A key pair made by the browser. The private half stays in this page; only the public JWK goes anywhere. */

import { thumbprintText } from "@/lib/credentials/public-key"

/** What SMART asks servers to accept, the recommended first; then what else is common. */
export const BROWSER_ALGS = {
  ES384: { label: "ES384 (elliptic curve P-384)", params: { name: "ECDSA", namedCurve: "P-384" } },
  RS384: {
    label: "RS384 (RSA, 3072 bits)",
    params: {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 3072,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-384",
    },
  },
  ES256: { label: "ES256 (elliptic curve P-256)", params: { name: "ECDSA", namedCurve: "P-256" } },
} as const
export type BrowserAlg = keyof typeof BROWSER_ALGS

export interface BrowserKey {
  kid: string
  /** As JSON text. */
  publicJwk: string
  privateJwk: string
  /** PKCS#8. */
  privatePem: string
}

const toBase64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))

const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")

function toPem(der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`
}

export async function makeBrowserKey(alg: BrowserAlg): Promise<BrowserKey> {
  const { params } = BROWSER_ALGS[alg]
  const pair = (await crypto.subtle.generateKey(params, true, ["sign", "verify"])) as CryptoKeyPair
  const bare = await crypto.subtle.exportKey("jwk", pair.publicKey)
  const text = new TextEncoder().encode(thumbprintText({ ...bare }))
  const kid = toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", text)))
  const { key_ops: _ops, ext: _ext, ...members } = await crypto.subtle.exportKey("jwk", pair.privateKey)
  const { key_ops: _o, ext: _e, ...publicMembers } = bare
  const named = { alg, use: "sig", kid }
  return {
    kid,
    publicJwk: JSON.stringify({ ...publicMembers, ...named }, null, 2),
    privateJwk: JSON.stringify({ ...members, ...named }, null, 2),
    privatePem: toPem(new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey))),
  }
}
