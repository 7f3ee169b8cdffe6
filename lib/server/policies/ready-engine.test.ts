import { expect, it } from "vitest"
import { POLICY_PRESETS } from "@/lib/policy/presets"
import { createEngine } from "./engine"
import { readyEngine } from "./ready-engine"

it("has the engine read and evaluate policies of every kind that ships", async () => {
  const engine = createEngine()
  await readyEngine(engine)
  const { asked, texts, sets } = engine.stats()
  expect(texts).toBeGreaterThanOrEqual(POLICY_PRESETS.length)
  expect(Math.min(asked, sets)).toBeGreaterThanOrEqual(POLICY_PRESETS.length)
})
