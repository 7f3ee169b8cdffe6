import { Readable } from "node:stream"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isPublicAddress } from "./address-guard"
import { RewriteStream, rewriteText, rewriting as rewritingOf } from "./rewrite"

const rewriting = rewritingOf("http://10.0.0.5:8080/fhir", "https://admit.example/fhir/maple")

describe("rewriting base URLs", () => {
  it.each([
    ['"http://10.0.0.5:8080/fhir/Patient/1"', '"https://admit.example/fhir/maple/Patient/1"'],
    ['"http:\\/\\/10.0.0.5:8080\\/fhir\\/Patient"', '"https:\\/\\/admit.example\\/fhir\\/maple\\/Patient"'],
    ["http://10.0.0.5:8080/fhir", "https://admit.example/fhir/maple"],
    ["http://10.0.0.5:8080/fhirpath", "http://10.0.0.5:8080/fhirpath"],
    ["http://10.0.0.5:8080/fhir?x=1", "https://admit.example/fhir/maple?x=1"],
  ])("%s", (text, expected) => expect(rewriteText(text, rewriting)).toBe(expected))

  it("gives the same result however the stream is cut, and leaves other bytes alone", async () => {
    const piece = fc.constantFrom(
      rewriting.from,
      `${rewriting.from}/Patient/1"`,
      "http://10.0.0.5",
      "h",
      "\\/",
      "é€😀",
      "http:\\/\\/10.0.0.5:8080\\/fhir\\/x",
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        async (pieces, cuts) => {
          const text = pieces.join(" ")
          expect(await streamed(Buffer.from(text), cuts)).toBe(rewriteText(text, rewriting))
        },
      ),
      { numRuns: 300 },
    )
  })
})

async function streamed(bytes: Buffer, cuts: readonly number[]): Promise<string> {
  const chunks: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = cuts[i % cuts.length] ?? 1
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  const out: Buffer[] = []
  for await (const chunk of Readable.from(chunks, { objectMode: false }).pipe(new RewriteStream(rewriting)))
    out.push(chunk)
  return Buffer.concat(out).toString("utf8")
}

describe("addresses the gateway may connect to", () => {
  it.each(["8.8.8.8", "2606:4700:4700::1111"])("%s is public", (address) =>
    expect(isPublicAddress(address)).toBe(true),
  )
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "::7f00:1",
    "4000::1",
    "not an address",
  ])("%s is not", (address) => expect(isPublicAddress(address)).toBe(false))
})
