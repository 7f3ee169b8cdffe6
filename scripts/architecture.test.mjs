/** Holds the tree to the rules of its layout. Each rule is also shown a planted violation, so none is asleep. */

import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, it } from "vitest"
import { RULES } from "./lib/architecture-rules.mjs"
import { readModules } from "./lib/import-graph.mjs"

const ROOT = path.resolve(import.meta.dirname, "..")
const FOLDERS = ["app", "components", "db", "e2e", "lib", "scripts"]
const ROOT_FILES = ["instrumentation.ts", "proxy.ts"]
const CODE = /\.(ts|tsx|mjs|js)$/

/** Every source file of the tree by its path from the root. */
function readTree() {
  const files = new Map()
  for (const folder of FOLDERS) {
    for (const entry of listFolder(folder)) files.set(entry, readFileSync(path.join(ROOT, entry), "utf8"))
  }
  for (const name of readdirSync(ROOT)) {
    if (ROOT_FILES.includes(name)) files.set(name, readFileSync(path.join(ROOT, name), "utf8"))
  }
  return files
}

function listFolder(folder) {
  try {
    return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((name) => path.posix.join(folder, name.split(path.sep).join("/")))
      .filter((name) => CODE.test(name) && !name.includes("node_modules"))
  } catch {
    return []
  }
}

/** @param {Record<string, string>} files */
const modulesOf = (files) => readModules(new Map(Object.entries(files)))

describe("the tree", () => {
  const modules = readModules(readTree())
  it.each(RULES.map((rule) => [rule.title, rule]))("%s", (_, rule) => {
    expect(rule.find(modules)).toEqual([])
  })
})

describe("a planted violation is caught", () => {
  const planted = RULES.flatMap((rule) => rule.violations.map((files) => [rule.title, rule, files]))
  it.each(planted)("%s", (_, rule, files) => {
    expect(rule.find(modulesOf(files))).not.toEqual([])
  })
})

describe("what is allowed is let through", () => {
  const allowed = RULES.flatMap((rule) => rule.allowed.map((files) => [rule.title, rule, files]))
  it.each(allowed)("%s", (_, rule, files) => {
    expect(rule.find(modulesOf(files))).toEqual([])
  })
})

it("reads every way of importing, and no import out of comments and strings", () => {
  const source = `
    import a from "./a"
    import type { B } from "./b"
    import { c,
      d } from './c'
    export { e } from "./e"
    export * from "./f"
    import "./g"
    const h = await import("./h")
    type I = import("./i").I
    // import x from "./x"
    /* import y from "./y" */
    const text = 'import z from "./z"'
    const template = \`import w from "./w"\`
  `
  const files = { "lib/main.ts": source }
  for (const name of "abcefghixyzw") files[`lib/${name}.ts`] = "export const one = 1"
  const imported = modulesOf(files)
    .get("lib/main.ts")
    ?.imports.map((found) => found.target)
  expect(imported?.sort()).toEqual(["a", "b", "c", "e", "f", "g", "h", "i"].map((name) => `lib/${name}.ts`))
})
