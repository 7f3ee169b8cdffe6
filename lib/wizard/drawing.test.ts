import { describe, expect, it } from "vitest"
import { clientKind } from "./client-kind"
import { deployment } from "./deployment"
import { breakLines, drawPath, drawWhole } from "./drawing"
import { listPaths, type Wizard } from "./graph"

const GRAPHS: [string, Wizard<string, string, unknown>][] = [
  ["deployment", deployment],
  ["client-kind", clientKind],
]
const titles = { outcomeTitle: (id: string) => `Outcome ${id}` }

describe.each(GRAPHS)("the drawing of %s", (_, graph) => {
  const paths = listPaths(graph)

  it("shows every question, outcome and answer once, and is the same every time", () => {
    const drawing = drawWhole(graph, {}, titles)
    expect(drawing.nodes.map((node) => node.id).sort()).toEqual(
      [...Object.keys(graph.questions), ...Object.keys(graph.outcomes)].sort(),
    )
    expect(new Set(drawing.edges.map((edge) => edge.id)).size).toBe(drawing.edges.length)
    expect(drawing.edges.length).toBe(
      Object.values(graph.questions).flatMap((question) => question.options).length,
    )
    expect(drawWhole(graph, {}, titles)).toEqual(drawing)
  })

  it("puts no box over another and none outside the picture", () => {
    for (const drawing of [
      drawWhole(graph, {}, titles),
      ...paths.map((path) => drawPath(graph, path.answers, titles)),
    ]) {
      drawing.nodes.forEach((a, index) => {
        expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0)
        expect(a.y - a.height / 2).toBeGreaterThanOrEqual(0)
        expect(a.x + a.width / 2).toBeLessThanOrEqual(drawing.width)
        expect(a.y + a.height / 2).toBeLessThanOrEqual(drawing.height)
        for (const b of drawing.nodes.slice(index + 1)) {
          const apart =
            Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2
          expect(apart, `${a.id} and ${b.id}`).toBe(true)
        }
      })
    }
  })

  it("lights exactly the taken path", () => {
    for (const path of paths) {
      const taken = path.questions.map((question) => `${question}/${path.answers[question]}`)
      for (const drawing of [drawWhole(graph, path.answers, titles), drawPath(graph, path.answers, titles)]) {
        expect(
          drawing.edges
            .filter((edge) => edge.taken)
            .map((edge) => edge.id)
            .sort(),
        ).toEqual([...taken].sort())
        expect(drawing.nodes.filter((node) => node.state === "here").map((node) => node.id)).toEqual([
          path.outcome,
        ])
      }
    }
  })

  it("fits a phone in its narrow form", () => {
    for (const path of paths) expect(drawPath(graph, path.answers, titles).width).toBeLessThanOrEqual(328)
  })
})

it("breaks text by words", () => {
  expect(breakLines("Who hands out the tokens", 100)).toEqual(["Who hands out", "the tokens"])
  expect(breakLines("supercalifragilistic", 20)).toEqual(["supercalifragilistic"])
})
