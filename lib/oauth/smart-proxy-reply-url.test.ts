import { expect, it } from "vitest"
import { combinedReplyUrl } from "./smart-proxy-reply-url"

const BASE = "https://example.azurehealthcareapis.com"

it("gives the reply URL of Microsoft's sample app", () => {
  const { url } = combinedReplyUrl(`${BASE}/`, "https://localhost:5001/sampleapp/index.html")
  expect(url).toBe(
    `${BASE}/AadSmartOnFhirProxy/callback/aHR0cHM6Ly9sb2NhbGhvc3Q6NTAwMS9zYW1wbGVhcHAvaW5kZXguaHRtbA`,
  )
})

it("encodes an address without a path the way the proxy does", () => {
  expect(combinedReplyUrl(BASE, "https://app.example").url).toBe(
    combinedReplyUrl(BASE, "https://app.example/").url,
  )
  expect(combinedReplyUrl(BASE, "https://app.example").notes).toHaveLength(1)
})

it("leaves 138 characters for the app with a FHIR address of 41", () => {
  const base = `https://${"a".repeat(33)}`
  const appUrl = (length: number) => `https://b.example/${"c".repeat(length - 18)}`
  expect(base).toHaveLength(41)
  expect(combinedReplyUrl(base, appUrl(138))).toMatchObject({ appUrlLimit: 138, fits: true })
  expect(combinedReplyUrl(base, appUrl(139))).toMatchObject({ length: 257, fits: false })
})
