/**
 * Where the boxes and lines of a wizard's flowchart go, for an SVG to draw. Deterministic: the same graph gives
 * the same picture. `whole` is the chart of the guide, left to right; `path` is the narrow one beside the
 * questions, top to bottom, with every answer as a row, and fits a phone.
 */

import { type Answers, type Question, type Wizard, walk } from "./graph"

export interface DrawnNode {
  id: string
  kind: "question" | "outcome"
  /** The text, broken into lines that fit the box. */
  lines: string[]
  /** Centre, in pixels. */
  x: number
  y: number
  width: number
  height: number
  /** `taken`: behind us. `here`: the question being asked, or the outcome. `open`: not (yet) on the way. */
  state: "taken" | "here" | "open"
}

export interface DrawnEdge {
  /** Question id and option id: unique. */
  id: string
  from: string
  /** `null` for the stub of an answer not taken. */
  to: string | null
  label: string
  taken: boolean
  /** SVG path data. */
  path: string
  /** Where the label starts (left end, baseline). */
  labelX: number
  labelY: number
}

export interface Drawing {
  width: number
  height: number
  nodes: DrawnNode[]
  edges: DrawnEdge[]
}

const BOX = { width: 220, lineHeight: 18, padding: 10, columnGap: 150, rowGap: 18, margin: 12 }
/** In the narrow form answers stand as rows beside a spine that runs from box to box. */
const NARROW = { width: 300, row: 22, gap: 14, spine: 24, tick: 14 }
const WIDE_ROW = 17
const CHARACTERS_PER_PIXEL = 1 / 7.4

/** Breaks text into lines of at most `width` pixels, by words; a longer word stands alone. */
export function breakLines(text: string, width: number): string[] {
  const most = Math.floor(width * CHARACTERS_PER_PIXEL)
  const lines: string[] = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

type AnyWizard = Wizard<string, string, unknown>

const isQuestion = (graph: AnyWizard, id: string) => Object.hasOwn(graph.questions, id)
const edgesOf = (graph: AnyWizard, id: string) => graph.questions[id]?.options ?? []

/** The text in a node: a question's title, or what `outcomeTitle` says. */
export interface DrawOptions {
  outcomeTitle: (outcome: string) => string
}

function makeNode(graph: AnyWizard, id: string, { outcomeTitle }: DrawOptions, width: number): DrawnNode {
  const question: Question<string> | undefined = isQuestion(graph, id) ? graph.questions[id] : undefined
  const lines = breakLines(question ? question.title : outcomeTitle(id), width - 2 * BOX.padding)
  const rows = (question?.options.length ?? 0) * WIDE_ROW
  const height = Math.max(lines.length * BOX.lineHeight + 2 * BOX.padding, rows)
  return { id, kind: question ? "question" : "outcome", lines, x: 0, y: 0, width, height, state: "open" }
}

/** How many questions stand before a node on the longest way to it: its column. */
function depthsOf(graph: AnyWizard): Map<string, number> {
  const depths = new Map<string, number>()
  const visit = (id: string, depth: number) => {
    if ((depths.get(id) ?? -1) >= depth) return
    depths.set(id, depth)
    for (const option of edgesOf(graph, id)) visit(option.next, depth + 1)
  }
  visit(graph.start, 0)
  return depths
}

/** The whole graph, left to right: outcomes in the order they are first reached, questions beside their answers. */
export function drawWhole(graph: AnyWizard, answers: Answers, options: DrawOptions): Drawing {
  const depths = depthsOf(graph)
  const nodes = new Map<string, DrawnNode>()
  let nextY = BOX.margin
  const place = (id: string): DrawnNode => {
    const known = nodes.get(id)
    if (known) return known
    const node = makeNode(graph, id, options, BOX.width)
    nodes.set(id, node)
    node.x = BOX.margin + BOX.width / 2 + (depths.get(id) ?? 0) * (BOX.width + BOX.columnGap)
    const children = [...new Set(edgesOf(graph, id).map((option) => option.next))].map(place)
    const [first] = children
    const last = children.at(-1)
    if (first && last) node.y = (first.y + last.y) / 2
    else {
      node.y = nextY + node.height / 2
      nextY += node.height + BOX.rowGap
    }
    return node
  }
  place(graph.start)
  const bottom = separateColumns([...nodes.values()])
  const taken = markWay(graph, answers, nodes)
  const edges = [...nodes.values()].flatMap((from) =>
    edgesOf(graph, from.id).map((option, index) =>
      wideEdge(graph, from, nodes.get(option.next), { index, taken }),
    ),
  )
  const right = Math.max(...[...nodes.values()].map((node) => node.x + node.width / 2))
  return {
    width: right + BOX.margin,
    height: bottom + BOX.margin,
    nodes: [...nodes.values()],
    edges: takenLast(edges),
  }
}

/** Lines drawn later lie above: the taken path must not be crossed out by the others. */
const takenLast = (edges: DrawnEdge[]) => edges.toSorted((a, b) => Number(a.taken) - Number(b.taken))

/** Pushes boxes of one column apart where they would overlap; returns the lowest edge. */
function separateColumns(nodes: readonly DrawnNode[]): number {
  let bottom = 0
  for (const x of new Set(nodes.map((node) => node.x))) {
    const column = nodes.filter((node) => node.x === x)
    let free = BOX.margin
    for (const node of column.toSorted((a, b) => a.y - b.y || a.id.localeCompare(b.id, "en"))) {
      node.y = Math.max(node.y, free + node.height / 2)
      free = node.y + node.height / 2 + BOX.rowGap
      bottom = Math.max(bottom, node.y + node.height / 2)
    }
  }
  return bottom
}

/** Sets the state of every node on the way; returns the taken edges as "question/option". */
function markWay(
  graph: AnyWizard,
  answers: Answers,
  nodes: ReadonlyMap<string, DrawnNode>,
): ReadonlySet<string> {
  const way = walk(graph, answers)
  for (const step of way.steps) {
    const node = nodes.get(step.question)
    if (node) node.state = "taken"
  }
  const here = nodes.get(way.current ?? way.outcome ?? "")
  if (here) here.state = "here"
  return new Set(way.steps.map((step) => `${step.question}/${step.option}`))
}

function wideEdge(
  graph: AnyWizard,
  from: DrawnNode,
  to: DrawnNode | undefined,
  { index, taken }: { index: number; taken: ReadonlySet<string> },
): DrawnEdge {
  const options = edgesOf(graph, from.id)
  const option = options[index]
  const id = `${from.id}/${option?.id}`
  const twins = options.filter((one) => one.next === to?.id)
  const [x1, y1] = [from.x + from.width / 2, from.y + (index - (options.length - 1) / 2) * WIDE_ROW]
  const spread = twins.findIndex((one) => one.id === option?.id) - (twins.length - 1) / 2
  const [x2, y2] = to ? [to.x - to.width / 2, to.y + spread * WIDE_ROW] : [x1, y1]
  const bend = x1 + BOX.columnGap
  const middle = x1 + BOX.columnGap * 0.7
  const path = `M ${x1} ${y1} C ${middle} ${y1}, ${middle} ${y2}, ${bend} ${y2} L ${x2} ${y2}`
  const label = option?.short ?? ""
  return {
    id,
    from: from.id,
    to: to?.id ?? null,
    label,
    taken: taken.has(id),
    path,
    labelX: x1 + 6,
    labelY: y1 - 4,
  }
}

/** The way so far, top to bottom: each question asked, its answers as rows, the given one on the way down. */
export function drawPath(graph: AnyWizard, answers: Answers, options: DrawOptions): Drawing {
  const way = walk(graph, answers)
  const ids = [...way.steps.map((step) => step.question), way.current ?? way.outcome ?? graph.start]
  let y = BOX.margin
  const nodes = ids.map((id, index) => {
    const node = makeNode(graph, id, options, NARROW.width)
    node.x = BOX.margin + NARROW.width / 2
    node.y = y + node.height / 2
    node.state = index === ids.length - 1 ? "here" : "taken"
    y += node.height + NARROW.gap + edgesOf(graph, id).length * NARROW.row
    return node
  })
  const edges = nodes.flatMap((node, index) =>
    narrowEdges(graph, node, nodes[index + 1], way.steps[index]?.option),
  )
  return {
    width: NARROW.width + 2 * BOX.margin,
    height: y - NARROW.gap + BOX.margin,
    nodes,
    edges: takenLast(edges),
  }
}

function narrowEdges(
  graph: AnyWizard,
  from: DrawnNode,
  to: DrawnNode | undefined,
  given: string | undefined,
): DrawnEdge[] {
  const spine = BOX.margin + NARROW.spine
  const bottom = from.y + from.height / 2
  return edgesOf(graph, from.id).map((option, index) => {
    const row = bottom + (index + 0.75) * NARROW.row
    const taken = option.id === given && to !== undefined
    const tick = `M ${spine} ${row} H ${spine + NARROW.tick}`
    const path = taken
      ? `M ${spine} ${bottom} V ${to.y - to.height / 2} ${tick}`
      : `M ${spine} ${bottom} V ${row} ${tick}`
    const id = `${from.id}/${option.id}`
    const label = { label: option.label, labelX: spine + NARROW.tick + 6, labelY: row + 4 }
    return { id, from: from.id, to: taken ? to.id : null, taken, path, ...label }
  })
}
