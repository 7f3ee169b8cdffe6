/** Failures a person can mend: they are printed as a list without a stack, and the process exits with 1. */

const BRAND = "admit.LaunchProblems"

export class LaunchProblems extends Error {
  /** @param {readonly string[]} problems one sentence each, naming the setting and the mend */
  constructor(problems) {
    super(problems.join("\n"))
    this.name = "LaunchProblems"
    this.brand = BRAND
    this.problems = problems
  }
}

/**
 * Prints a failure the way a person can use it. Anything but LaunchProblems is a bug and shows its stack.
 * @param {unknown} error
 */
export function printFailure(error) {
  if (typeof error === "object" && error !== null && "brand" in error && error.brand === BRAND) {
    const { problems } = /** @type {LaunchProblems} */ (error)
    console.error(
      problems.length === 1 ? "\nAdmit cannot start:" : `\nAdmit cannot start, ${problems.length} problems:`,
    )
    for (const problem of problems) console.error(`  - ${problem.replaceAll("\n", "\n    ")}`)
    return
  }
  console.error(error)
}
