import { renderToStaticMarkup } from "react-dom/server"
import { encode } from "uqr"
import { describe, expect, test } from "vitest"
import { QrCode } from "./qr-code"

const VALUE =
  "otpauth://totp/Mercy%20Hospital:ana%40mercy.example?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=Mercy"

describe("the QR code", () => {
  const html = renderToStaticMarkup(<QrCode value={VALUE} label="Key for your authenticator" />)

  test("draws every dark module and no light one", () => {
    const drawn = new Set<string>()
    const path = /fill="#000" d="([^"]*)"/.exec(html)?.[1] ?? ""
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
      for (let i = 0; i < Number(width); i++) drawn.add(`${Number(x) + i} ${y}`)
    const { data } = encode(VALUE, { ecc: "M", border: 4 })
    const dark = data.flatMap((row, y) => row.flatMap((is, x) => (is ? [`${x} ${y}`] : [])))
    expect(dark.length).toBeGreaterThan(500)
    expect([...drawn].sort()).toEqual(dark.sort())
  })

  test("has a name for who cannot see it, and does not write its content out", () => {
    expect(html).toMatch(/role="img".*<title>Key for your authenticator<\/title>/)
    expect(html).not.toContain("secret=")
  })
})
