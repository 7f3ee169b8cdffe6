import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { describeChange, describeConsequence, describeEvent, durationInWords } from "./describe"
import { AUDIT_EVENTS, type AuditEventName } from "./events"

const EVENTS = Object.keys(AUDIT_EVENTS) as AuditEventName[]
const about = (event: AuditEventName) => ({ event, subjectName: "Ward list" })

describe("describeEvent", () => {
  it.each(EVENTS)("%s reads on from the actor's name, and says beforehand what follows", (event) => {
    expect(describeEvent(about(event))).toMatch(/^[a-z][^.]+$/)
    expect(describeConsequence(about(event))).toMatch(/^[A-Z“].+\.$/)
  })

  it.each([
    ["app.registered", {}, "registered the app “Ward list”"],
    [
      "app.changed",
      { changes: [change("redirectUris", [], []), change("name", "a", "b")] },
      "changed redirect URIs and name of “Ward list”",
    ],
    [
      "app.changed",
      { changes: ["name", "notes", "tags", "smart", "state", "kind"].map((field) => change(field, 1, 2)) },
      "changed name, notes, tags and 3 more settings of “Ward list”",
    ],
    [
      "app.state_changed",
      { changes: [change("state", "active", "disabled")], detail: { reason: "leaked" } },
      "disabled “Ward list”: “leaked”",
    ],
    [
      "app.kind_changed",
      { changes: [change("kind", "public", "confidential")] },
      "changed the kind of “Ward list” from public to confidential",
    ],
    [
      "secret.state_changed",
      { changes: [change("state", "live", "retiring")], detail: { lastFour: "x7Qa" } },
      "began to retire a secret of “Ward list”, ending in “x7Qa”",
    ],
    ["policy.linked", { detail: { to: "Night report" } }, "linked the policy “Ward list” to “Night report”"],
  ] as const)("%s: %o", (event, facts, sentence) => {
    expect(describeEvent({ ...about(event), ...facts })).toBe(sentence)
  })

  it("says what disabling does before it is done", () => {
    const facts = { ...about("app.state_changed"), changes: [change("state", "active", "disabled")] }
    expect(describeConsequence(facts)).toContain("will get no more tokens")
  })

  it("keeps hostile names inert and short (property)", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.constantFrom(...EVENTS),
        (subjectName, event) => {
          for (const sentence of [
            describeEvent({ event, subjectName }),
            describeConsequence({ event, subjectName }),
          ]) {
            expect(sentence).not.toMatch(/[\n\u202a-\u202e\u2066-\u2069]/u)
            expect(Array.from(sentence).length).toBeLessThan(400)
          }
        },
      ),
    )
  })
})

function change(field: string, before: unknown, after: unknown) {
  return { field, before, after }
}

describe("describeChange", () => {
  it.each([
    [change("name", "Ward", "Ward 3"), "name: from “Ward” to “Ward 3”"],
    [change("tokens.accessTtlSeconds", 3600, 900), "access token life: from 1 hour to 15 minutes"],
    [change("tags", [], ["a", "b"]), "tags: from nothing to “a”, “b”"],
    [change("smart", false, true), "SMART on FHIR: from off to on"],
    [change("redirectUris", [{ uri: "https://a/" }], null), "redirect URIs: from “https://a/” to nothing"],
    [change("constructor", 1, 2), "constructor: from 1 to 2"],
  ])("%o", (one, sentence) => expect(describeChange(one)).toBe(sentence))
})

describe("durationInWords", () => {
  it.each([
    [90, "90 seconds"],
    [60, "1 minute"],
    [5400, "90 minutes"],
    [2_592_000, "30 days"],
    [0, "0 seconds"],
  ])("%i s", (seconds, words) => {
    expect(durationInWords(seconds)).toBe(words)
  })
})
