import { describe, expect, it } from "vitest"
import { findExternalIdFault } from "./external-id"
import { defaultsFor } from "./rules"
import { checkNewApp } from "./schema"

const GUID = "7c1f0d0e-58a2-4a0e-9c5f-2a4b3f6d9e10"

describe("the id over there", () => {
  it.each([
    ["entra", GUID, true],
    ["entra", GUID.toUpperCase(), true],
    ["entra", `{${GUID}}`, false],
    ["entra", "api://7c1f0d0e", false],
    ["entra", `${GUID}\n`, false],
    ["aidbox", "lab-forms.2", true],
    ["aidbox", GUID, true],
    ["aidbox", "lab forms", false],
    ["aidbox", "x".repeat(65), false],
    ["aidbox", "<script>", false],
  ] as const)("of %s may be %j: %s", (issuer, id, good) => {
    expect(findExternalIdFault(issuer, id) === null).toBe(good)
  })

  it("is checked by the one parser of apps, at its field", () => {
    const app = { ...defaultsFor("service"), name: "Reader", issuer: "entra" as const }
    expect(checkNewApp({ ...app, externalId: GUID })).toMatchObject({ ok: true })
    expect(checkNewApp({ ...app, externalId: "reader" })).toMatchObject({
      ok: false,
      fields: { externalId: expect.stringContaining("Entra ID") },
    })
  })
})
