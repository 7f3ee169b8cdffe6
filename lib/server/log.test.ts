import { expect, test } from "vitest"
import { parseSettings } from "@/lib/settings.mjs"
import { levelOf } from "./log"

test.each([undefined, "", " ", " warn ", "silent"])(
  "a log level set to %j is what the settings make of it",
  (set) => {
    const parsed = parseSettings({ ADMIT_LOG_LEVEL: set })
    expect(parsed.ok && parsed.settings.logLevel).toBe(levelOf(set))
  },
)
