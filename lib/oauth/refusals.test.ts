import { expect, test } from "vitest"
import { OAUTH_ERROR_STATUS } from "./errors"
import { REFUSALS } from "./refusals"

test("every description keeps to the characters of RFC 6749 §5.2 and ends like a sentence", () => {
  for (const [, description] of Object.values(REFUSALS)) {
    expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+\.$/)
  }
})

test("every failed client authentication has the same description", () => {
  const texts = Object.values(REFUSALS).filter(([code]) => code === "invalid_client")
  const atAuthorize = "This app is not known here."
  expect(new Set(texts.map(([, description]) => description))).toEqual(
    new Set(["Client authentication failed.", atAuthorize]),
  )
})

test("an error code never has a status of success or redirection", () => {
  for (const status of Object.values(OAUTH_ERROR_STATUS)) expect(status).toBeGreaterThanOrEqual(400)
})
