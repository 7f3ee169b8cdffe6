import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, test } from "vitest"

const ROOT = path.resolve(import.meta.dirname, "../..")
const FOLDERS = ["lib/oauth", "lib/smart", "lib/upstream", "lib/server", "e2e/flows", "e2e/clients"]
const SOURCE =
  /RFC \d+(?: §[\w.]*\w)?|O(?:penID Connect|Auth 2\.0) [A-Z][\w -]*? §[\d.]*\d|OAuth 2\.1 §[\d.]*\d|SMART App Launch 2\.2/g

const testFiles = FOLDERS.filter((folder) => existsSync(path.join(ROOT, folder))).flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(test|spec)\.ts$/.test(name) && !name.startsWith("traceability"))
    .map((name) => path.join(ROOT, folder, name)),
)
/** Every string of a test file that could be a title: titles of `test.each` stand in their tables. */
const strings = testFiles.flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map((match) => match[1] ?? ""),
)

const rows = readFileSync(path.join(import.meta.dirname, "README.md"), "utf8")
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6 && /^(RFC|OAuth|OpenID|SMART)/.test(cells[1] ?? ""))
  .map(([, source = "", requirement = "", file = "", title = ""]) => ({ source, requirement, file, title }))

describe("the traceability table", () => {
  test("has rows", () => {
    expect(rows.length).toBeGreaterThan(150)
  })

  test.each(rows)("$source: $requirement", ({ file, title }) => {
    expect(existsSync(path.join(ROOT, file)), file).toBe(true)
    expect(strings, `no test is titled "${title}"`).toContain(title)
  })

  test("every source named in a test's title has a row", () => {
    const known = new Set(rows.map((row) => row.source))
    const named = strings.flatMap((title) => [...title.matchAll(SOURCE)].map((match) => match[0]))
    expect([...new Set(named)].filter((source) => !known.has(source))).toEqual([])
  })
})
