/** Adds up every check and test of a run, from the tools' own JSON reports. */

import { existsSync, readFileSync, rmSync } from "node:fs"

export function createTally() {
  const total = { passed: 0, failed: 0 }
  /** @type {string[]} */
  const broken = []
  /** @type {string[]} */
  const omitted = []
  /** @type {string[]} */
  const retried = []
  const add = (label, { passed, failed, skipped = [], flaky = [] }) => {
    total.passed += passed
    total.failed += failed
    omitted.push(...skipped)
    retried.push(...flaky)
    if (failed > 0) broken.push(label)
  }
  return {
    /** One check that either holds or not. @param {string} label @param {() => Promise<boolean>} check */
    async check(label, check) {
      announce(label)
      const holds = await check()
      add(label, holds ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
      return holds
    },
    /**
     * A suite whose runner leaves a JSON report.
     * @param {string} label
     * @param {{ report: string, count: (report: any) => { passed: number, failed: number, skipped?: string[], flaky?: string[] }, run: () => Promise<{ code: number | null }> }} suite
     */
    async suite(label, { report, count, run }) {
      announce(label)
      rmSync(report, { force: true })
      const { code } = await run()
      const counted = existsSync(report)
        ? count(JSON.parse(readFileSync(report, "utf8")))
        : { passed: 0, failed: 0 }
      // A runner that fails without a failing test (a crash, a file that does not load) must not look green.
      const failed = code !== 0 && counted.failed === 0 ? 1 : counted.failed
      add(label, { ...counted, failed })
    },
    /** Something that could not even be run. @param {string} label @param {string} reason */
    refuse(label, reason) {
      announce(label)
      console.log(reason)
      add(label, { passed: 0, failed: 1 })
    },
    /** Prints the closing line; the exit code goes with it. */
    finish() {
      if (omitted.length > 0) console.log(["\nSkipped:", ...omitted].join("\n  - "))
      if (retried.length > 0) console.log(["\nPassed at the second try:", ...retried].join("\n  - "))
      if (broken.length > 0) console.log(`\nFailed: ${broken.join(", ")}`)
      console.log(`\n${total.passed} passed, ${total.failed} failed`)
      return total.failed === 0 ? 0 : 1
    },
  }
}

/** @param {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} report */
export function countVitest(report) {
  const unloadable = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length }
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number }, suites?: Suite[] }} report
 * @typedef {{ title: string, tests: { status: string, annotations: { description?: string }[] }[] }} Spec
 * @typedef {{ specs?: Spec[], suites?: Suite[] }} Suite
 */
export function countPlaywright({ stats, suites = [] }) {
  const specs = suites.flatMap(specsOf)
  const skipped = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === "skipped")
      .map(({ annotations }) => `${title} (${annotations.at(-1)?.description ?? "no reason given"})`),
  )
  const flaky = specs
    .filter(({ tests }) => tests.some(({ status }) => status === "flaky"))
    .map(({ title }) => title)
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped, flaky }
}

/** @param {Suite} suite @returns {Spec[]} */
function specsOf({ specs = [], suites = [] }) {
  return [...specs, ...suites.flatMap(specsOf)]
}

function announce(label) {
  console.log(`\n== ${label}`)
}
