import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { REFUSALS, type Refusal } from "@/lib/oauth/refusals"
import { CHAPTERS, causesOf, explain, isCause, wireCodeOf } from "./causes"
import { sourceUrl } from "./explanation"

const all = CHAPTERS.flatMap(({ causes }) => causes)
const ROOT = path.resolve(import.meta.dirname, "../..")

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    const at = path.join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(at)
    else if (/\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name)) yield at
  }
}

describe("the catalogue of causes", () => {
  test("explains every refusal once, and each error code has its page", () => {
    expect(new Set(all).size).toBe(all.length)
    for (const refusal of Object.keys(REFUSALS)) expect(isCause(refusal)).toBe(true)
    for (const cause of all) {
      const code = wireCodeOf(cause)
      if (code) expect(causesOf(code)).toContain(cause)
    }
  })

  test("says what is wrong and what to do in sentences, and names a rule that can be read", () => {
    for (const cause of all) {
      const { sentence, mend, source } = explain(cause)
      expect(sentence, cause).toMatch(/[.!?]$/)
      expect(mend, cause).toMatch(/[.!?]$/)
      expect(sourceUrl(source) !== null || source.startsWith("Admit: "), `${cause}: ${source}`).toBe(true)
    }
  })

  test("is where every protocol refusal comes from: none is made beside it", () => {
    const beside = ["lib", "app"].flatMap((folder) =>
      [...sources(folder)].filter((file) => {
        if (/lib\/oauth\/(errors|refusals)\.ts$/.test(file)) return false
        return /new OAuthError\(/.test(readFileSync(path.join(ROOT, file), "utf8"))
      }),
    )
    expect(beside).toEqual([])
  })

  test("does not tell the wire: causes of one failed client authentication share one description", () => {
    const descriptions = causesOf("invalid_client")
      .filter((cause) => !/^(authorize|simulated\.auth_invalid_client_id)/.test(cause))
      .map((cause) => REFUSALS[cause as Refusal][1])
    expect(new Set(descriptions).size).toBe(1)
  })
})
