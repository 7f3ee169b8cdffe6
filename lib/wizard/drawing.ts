/**
 * Where the boxes and lines of a wizard's flowchart go, for an SVG to draw. Deterministic: the same graph gives
 * the same picture. `whole` is the chart of the guide, left to right; `path` is the narrow one beside the
 * questions, top to bottom, with the answers not taken as stubs, and fits a phone.
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
const NARROW = { width: 300, gap: 44, stub: 24 }
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
  const height = lines.length * BOX.lineHeight + 2 * BOX.padding
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
  const way = markWay(graph, answers, nodes)
  const edges = [...nodes.values()].flatMap((from) =>
    edgesOf(graph, from.id).map((option, index) =>
      wideEdge(from, nodes.get(option.next), { option, index, way }),
    ),
  )
  const right = Math.max(...[...nodes.values()].map((node) => node.x + node.width / 2))
  return { width: right + BOX.margin, height: bottom + BOX.margin, nodes: [...nodes.values()], edges }
}

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
  from: DrawnNode,
  to: DrawnNode | undefined,
  { option, index, way }: { option: { id: string; label: string }; index: number; way: ReadonlySet<string> },
): DrawnEdge {
  const id = `${from.id}/${option.id}`
  const [x1, y1] = [from.x + from.width / 2, from.y]
  const [x2, y2] = [to ? to.x - to.width / 2 : x1, to ? to.y + index * 6 : y1]
  const middle = x1 + BOX.columnGap / 2
  const path = `M ${x1} ${y1} C ${middle} ${y1}, ${middle} ${y2}, ${x1 + BOX.columnGap} ${y2} L ${x2} ${y2}`
  return {
    id,
    from: from.id,
    to: to?.id ?? null,
    label: option.label,
    taken: way.has(id),
    path,
    labelX: middle,
    labelY: (y1 + y2) / 2,
  }
}

/** The way so far, top to bottom: each question asked, the answer given, and stubs for the answers not given. */
export function drawPath(graph: AnyWizard, answers: Answers, options: DrawOptions): Drawing {
  const way = walk(graph, answers)
  const ids = [...way.steps.map((step) => step.question), way.current ?? way.outcome ?? graph.start]
  const centre = BOX.margin + NARROW.width / 2
  let y = BOX.margin
  const nodes = ids.map((id) => {
    const node = makeNode(graph, id, options, NARROW.width)
    node.x = centre
    node.y = y + node.height / 2
    node.state = id === ids.at(-1) ? "here" : "taken"
    y += node.height + NARROW.gap
    return node
  })
  const edges = nodes.flatMap((node, index) =>
    narrowEdges(graph, node, nodes[index + 1], way.steps[index]?.option),
  )
  const last = nodes.at(-1)
  const open = last?.kind === "question" ? NARROW.stub : 0
  return { width: NARROW.width + 2 * BOX.margin, height: y - NARROW.gap + open + BOX.margin, nodes, edges }
}

function narrowEdges(
  graph: AnyWizard,
  from: DrawnNode,
  to: DrawnNode | undefined,
  taken: string | undefined,
): DrawnEdge[] {
  const choices = edgesOf(graph, from.id)
  const bottom = from.y + from.height / 2
  return choices.map((option, index) => {
    const x = from.x + from.width * ((index + 1) / (choices.length + 1) - 0.5)
    const isTaken = option.id === taken && to !== undefined
    const end = isTaken ? to.y - to.height / 2 : bottom + NARROW.stub
    const path = isTaken
      ? `M ${x} ${bottom} C ${x} ${end - 12}, ${from.x} ${bottom + 12}, ${from.x} ${end}`
      : `M ${x} ${bottom} L ${x} ${end}`
    const id = `${from.id}/${option.id}`
    return {
      id,
      from: from.id,
      to: isTaken ? to.id : null,
      label: option.label,
      taken: isTaken,
      path,
      labelX: x,
      labelY: bottom + NARROW.stub / 2,
    }
  })
}
