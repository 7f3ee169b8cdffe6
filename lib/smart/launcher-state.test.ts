import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { DEFAULT_LAUNCHER, PKCE_MODES, parseLauncherState, printLauncherState } from "./launcher-state"
import { SIMULATED_ERROR_IDS } from "./simulated-errors"

const id = fc.stringMatching(/^[A-Za-z0-9.-]{1,20}$/)
const line = fc.string({ maxLength: 30 }).filter((text) => /^\P{Cc}*$/u.test(text))
const state = fc.record({
  type: fc.constantFrom("ehr" as const, "standalone" as const),
  api: id,
  person: id,
  patient: fc.oneof(id, fc.constant("")),
  encounter: fc.oneof(id, fc.constant("")),
  intent: line,
  tenant: line,
  resources: fc.constantFrom("", "Questionnaire/q1", "Questionnaire/q1 ImagingStudy/a.1-b"),
  banner: fc.constantFrom("yes" as const, "no" as const),
  pkce: fc.constantFrom(...PKCE_MODES),
  error: fc.constantFrom("" as const, ...SIMULATED_ERROR_IDS),
  find: line,
})

describe("the launcher's state in its address", () => {
  test("a link opens the launcher as it was shared", () => {
    fc.assert(
      fc.property(state, (shared) => {
        const params = Object.fromEntries(new URLSearchParams(printLauncherState(shared)))
        expect(parseLauncherState(params)).toEqual(shared)
      }),
    )
  })

  test("what cannot be read is left at its default", () => {
    const hostile = {
      type: "x",
      patient: "../1",
      error: "nope",
      pkce: ["a", "b"],
      banner: "",
      intent: "a\u0000",
    }
    expect(parseLauncherState(hostile)).toEqual(DEFAULT_LAUNCHER)
  })

  test("the default needs no query", () => {
    expect(printLauncherState(DEFAULT_LAUNCHER)).toBe("")
  })
})
