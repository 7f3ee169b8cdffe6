import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { clientKind } from "./client-kind"
import { deployment } from "./deployment"
import {
  answersBefore,
  defineWizard,
  fromSearchParams,
  listPaths,
  type Question,
  toSearchParams,
  UNKNOWN,
  type Wizard,
  walk,
} from "./graph"

const GRAPHS: [string, Wizard<string, string, unknown>][] = [
  ["deployment", deployment],
  ["client-kind", clientKind],
]

describe.each(GRAPHS)("the %s graph", (_, graph) => {
  const paths = listPaths(graph)
  const questions = Object.entries<Question<string>>(graph.questions)

  it("reaches every question and every outcome, without a circle", () => {
    expect(new Set(paths.flatMap((path) => path.questions))).toEqual(new Set(Object.keys(graph.questions)))
    expect(new Set(paths.map((path) => path.outcome))).toEqual(new Set(Object.keys(graph.outcomes)))
  })

  it.each(
    listPaths(graph, { withUnknown: true }).map(
      (path) => [new URLSearchParams(path.answers).toString(), path] as const,
    ),
  )("walks %s to its outcome, and back through a URL", (_name, path) => {
    expect(walk(graph, path.answers)).toMatchObject({ current: null, outcome: path.outcome })
    expect(fromSearchParams(graph, toSearchParams(graph, path.answers))).toEqual({
      answers: path.answers,
      notices: [],
    })
  })

  it("lets nobody get stuck: “I do not know” all the way reaches an outcome, and every step is marked assumed", () => {
    const { outcome, steps } = walk(graph, Object.fromEntries(questions.map(([id]) => [id, UNKNOWN])))
    expect(outcome).not.toBeNull()
    expect(steps.every((step) => step.assumed)).toBe(true)
  })

  it("says everything a page shows, in whole sentences", () => {
    for (const [, question] of questions) {
      expect(question.title).toMatch(/\?$/)
      expect(question.help.length).toBeGreaterThan(20)
      expect(question.source).not.toBe("")
      expect(question.unknown.because).toMatch(/\.$/)
      expect(question.unknown.settle.how.length).toBeGreaterThan(20)
      for (const option of question.options) {
        expect(option.consequence).toMatch(/\.$/)
        expect(option.label).not.toMatch(/\.$/)
        expect(option.short).toMatch(/^.{1,22}$/)
        if (option.ribbon) expect(option.ribbon.why).toMatch(/\.$/)
      }
    }
  })

  it("uses ids that a URL carries unescaped", () => {
    for (const [id, question] of questions) {
      for (const part of [id, ...question.options.map((option) => option.id)])
        expect(part).toMatch(/^[a-z0-9-]+$/)
    }
  })

  it("never throws on a foreign URL, and keeps only answers it has (property)", () => {
    const names = fc.oneof(
      fc.string(),
      fc.constantFrom(...Object.keys(graph.questions), "__proto__", "constructor").map((id) => `q.${id}`),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(names, fc.oneof(fc.string(), fc.constantFrom("yes", "no", UNKNOWN)))),
        (pairs) => {
          const { answers } = fromSearchParams(graph, new URLSearchParams(pairs))
          for (const id of Object.keys(answers)) expect(Object.hasOwn(graph.questions, id)).toBe(true)
          walk(graph, answers)
        },
      ),
    )
  })
})

const question = (next: string) => ({
  title: "?",
  help: "",
  source: "",
  options: [{ id: "a", label: "", short: "", consequence: "", next }],
  unknown: { assume: "a", because: "", settle: { check: "ask" as const, how: "" } },
})

describe("defineWizard", () => {
  it("does not compile with an edge that leads nowhere", () => {
    const dangling = {
      ...question("end"),
      options: [{ id: "a", label: "", short: "", consequence: "", next: "nowhere" as const }],
    }
    // @ts-expect-error "nowhere" is neither a question nor an outcome
    defineWizard({ id: "x", version: "1", start: "one", questions: { one: dangling }, outcomes: { end: 1 } })
    const good = {
      ...question("end"),
      options: [{ id: "a", label: "", short: "", consequence: "", next: "end" as const }],
    }
    // @ts-expect-error "two" is no question
    defineWizard({ id: "x", version: "1", start: "two", questions: { one: good }, outcomes: { end: 1 } })
    expect(
      defineWizard({ id: "x", version: "1", start: "one", questions: { one: good }, outcomes: { end: 1 } })
        .start,
    ).toBe("one")
  })

  it("refuses a circle when paths are listed", () => {
    const graph: Wizard<string, string, unknown> = {
      ...{ id: "x", version: "1", start: "one", outcomes: {} },
      questions: { one: question("two"), two: question("one") },
    }
    expect(() => listPaths(graph)).toThrow("circle")
  })

  it("refuses an assumption that is no answer", () => {
    const bad = { ...question("end"), unknown: { ...question("end").unknown, assume: "b" } }
    const questions = {
      one: { ...bad, options: [{ id: "a", label: "", short: "", consequence: "", next: "end" as const }] },
    }
    expect(() =>
      defineWizard({ id: "x", version: "1", start: "one", questions, outcomes: { end: 1 } }),
    ).toThrow("assumes")
  })
})

describe("fromSearchParams", () => {
  const read = (query: string) => fromSearchParams(deployment, new URLSearchParams(query))
  it("drops what no longer fits, with a notice each", () => {
    expect(read("v=1&q.issuer=entra&q.gone=yes&q.position=roof&tab=2")).toEqual({
      answers: { issuer: "entra" },
      notices: [
        expect.stringContaining("no longer asked"),
        expect.stringContaining("Where does Admit stand?"),
      ],
    })
    expect(read("q.issuer=entra&q.issuer=admit").notices).toHaveLength(1)
  })
  it("says when the questions are newer than the link", () => {
    expect(read("v=0&q.issuer=entra").notices).toEqual([expect.stringContaining("changed since")])
  })
})

describe("answersBefore", () => {
  it("keeps what stands before the question to change", () => {
    const answers = {
      issuer: "entra",
      "azure-server": "open-source",
      "oss-security": "on",
      "oss-smart": "yes",
    }
    expect(answersBefore(deployment, answers, "oss-security")).toEqual({
      issuer: "entra",
      "azure-server": "open-source",
    })
  })
})
