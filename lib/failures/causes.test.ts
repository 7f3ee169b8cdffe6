import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { REFUSALS, type Refusal } from "@/lib/oauth/refusals"
import { SIMULATED_ERROR_IDS } from "@/lib/smart/simulated-errors"
import { CHAPTERS, causesOf, explain, isCause, wireCodeOf } from "./causes"
import { sourceUrl } from "./explanation"
import { STANDS_FOR } from "./launch-causes"

const all = CHAPTERS.flatMap(({ causes }) => causes)
const ROOT = path.resolve(import.meta.dirname, "../..")

const codeOf = (file: string): string => readFileSync(path.join(ROOT, file), "utf8")

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

  test("is where every refusal of a FHIR call comes from: none is made beside the gateway's own words", () => {
    const beside = [...sources("lib")].filter(
      (file) =>
        !file.endsWith("lib/server/gateway/outcomes.ts") &&
        /new GatewayStop\(/.test(readFileSync(path.join(ROOT, file), "utf8")),
    )
    expect(beside).toEqual([])
  })

  test("is asked wherever a refusal is answered: each place that makes one tells the inbox", () => {
    const answering = ["lib/server/oauth", "lib/server/decision", "lib/server/gateway", "lib/server/smart"]
      .flatMap((folder) => [...sources(folder)])
      .filter((file) => /\b(errorResponse|errorPage|isGatewayStop\(error\)\) return)\(/.test(codeOf(file)))
      .filter((file) => !/oauth\/(http|html|documents)\.ts$/.test(file))
    expect(answering.length).toBeGreaterThan(3)
    for (const file of answering) expect(codeOf(file), file).toMatch(/\bnote[A-Z]?\w*\(|\bnoted\w*\(/)
  })

  test("says of an acted-out error what the real one says on the wire", () => {
    for (const id of SIMULATED_ERROR_IDS) {
      const simulated = `simulated.${id}`
      if (!isCause(simulated)) continue
      expect(wireCodeOf(STANDS_FOR[id]), id).toBe(wireCodeOf(simulated))
    }
  })

  test("does not tell the wire: causes of one failed client authentication share one description", () => {
    const descriptions = causesOf("invalid_client")
      .filter((cause) => !/^(authorize|simulated\.auth_invalid_client_id)/.test(cause))
      .map((cause) => REFUSALS[cause as Refusal][1])
    expect(new Set(descriptions).size).toBe(1)
  })
})
