/** Self-signed certificates for tests, written in DER by hand so that no key lies in the repository. RFC 5280 §4.1. */

import { createPublicKey, createSign, generateKeyPairSync, randomBytes } from "node:crypto"

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2. */
const ALGORITHM = sequence(der(0x06, Buffer.from("2a8648ce3d040302", "hex")))
const COMMON_NAME = Buffer.from("550403", "hex")
const SUBJECT_ALT_NAME = Buffer.from("551d11", "hex")

/** GeneralizedTime. */
const timeOf = (at: Date) => der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+/g, "")}`))
const nameOf = (text: string) =>
  sequence(der(0x31, sequence(der(0x06, COMMON_NAME), der(0x0c, Buffer.from(text)))))

/** A certificate for 127.0.0.1 and localhost on a fresh P-256 key. */
export function makeCertificate(of: { from: Date; until: Date }): { pem: string; keyPem: string } {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" })
  const alternatives = sequence(der(0x82, Buffer.from("localhost")), der(0x87, Buffer.from([127, 0, 0, 1])))
  const extensions = der(0xa3, sequence(sequence(der(0x06, SUBJECT_ALT_NAME), der(0x04, alternatives))))
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)])
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ALGORITHM,
    nameOf("Admit test"),
    sequence(timeOf(of.from), timeOf(of.until)),
    nameOf("Admit test"),
    spki,
    extensions,
  )
  const signature = createSign("sha256").update(body).sign(privateKey)
  const whole = sequence(body, ALGORITHM, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? []
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  }
}
