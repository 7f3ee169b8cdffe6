import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { countPlaywright, countVitest, createTally } from "./tally.mjs"

let folder
let lines
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "admit-tally-"))
  lines = []
  vi.spyOn(console, "log").mockImplementation((line) => lines.push(line))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const vitest = (fields) => ({ numPassedTests: 0, numFailedTests: 0, testResults: [], ...fields })

/** A suite whose runner writes `report` (nothing when null) and exits with `code`. */
function suite(report, code, count = countVitest) {
  const file = path.join(folder, "report.json")
  const run = async () => {
    if (report !== null) writeFileSync(file, JSON.stringify(report))
    return { code }
  }
  return { report: file, count, run }
}

it("sums checks and tests in one closing line, and fails if anything failed", async () => {
  const tally = createTally()
  await tally.check("types", async () => true)
  await tally.check("lint", async () => false)
  await tally.suite("unit", suite(vitest({ numPassedTests: 5, numFailedTests: 1 }), 1))
  await tally.suite("e2e", suite({ stats: { expected: 3, unexpected: 1, flaky: 0 } }, 1, countPlaywright))
  expect(tally.finish()).toBe(1)
  expect(lines.at(-1)).toBe("\n9 passed, 3 failed")
})

it("is green only when everything passed", async () => {
  const tally = createTally()
  await tally.suite("unit", suite(vitest({ numPassedTests: 5 }), 0))
  expect(tally.finish()).toBe(0)
  expect(lines.at(-1)).toBe("\n5 passed, 0 failed")
})

it("names what was skipped and why, and is green nevertheless", async () => {
  const annotations = [{ type: "skip", description: "needs root" }]
  const specs = [{ title: "starts as root", tests: [{ status: "skipped", annotations }] }]
  const report = { stats: { expected: 3, unexpected: 0, flaky: 0 }, suites: [{ suites: [{ specs }] }] }
  const tally = createTally()
  await tally.suite("e2e", suite(report, 0, countPlaywright))
  expect(tally.finish()).toBe(0)
  expect(lines.slice(-2)).toEqual(["\nSkipped:\n  - starts as root (needs root)", "\n3 passed, 0 failed"])
})

it.each([
  ["crashes without a report", null, 1],
  ["exits with 1 although every test passed", vitest({ numPassedTests: 5 }), 1],
  ["is killed", null, null],
  ["has a file that does not load", vitest({ testResults: [{ status: "failed", assertionResults: [] }] }), 1],
])("counts a failure when a runner %s", async (_, report, code) => {
  const tally = createTally()
  await tally.suite("unit", suite(report, code))
  expect(tally.finish()).toBe(1)
  expect(lines.at(-1)).toMatch(/, 1 failed$/)
})
