import { cn } from "@/components/ui/cn"
import type { Drawing, DrawnEdge, DrawnNode } from "@/lib/wizard/drawing"

type FlowchartProps = {
  drawing: Drawing
  /** What the chart shows; its content stands beside it as text. */
  title: string
}

/** A wizard's whole flowchart. */
export function Flowchart({ drawing, title }: FlowchartProps) {
  const { width, height, nodes, edges } = drawing
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      aria-label={title}
      className="overflow-x-auto rounded-xl border border-line bg-sunken/60 p-2"
    >
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
        {edges.map((edge) => (
          <Edge key={edge.id} edge={edge} />
        ))}
        {nodes.map((node) => (
          <Node key={node.id} node={node} />
        ))}
        {edges.map((edge) => (
          <EdgeLabel key={edge.id} edge={edge} />
        ))}
      </svg>
    </section>
  )
}

function Edge({ edge }: { edge: DrawnEdge }) {
  return (
    <path
      d={edge.path}
      fill="none"
      strokeWidth={edge.taken ? 2.5 : 1.25}
      className={edge.taken ? "stroke-accent" : "stroke-line-strong"}
    />
  )
}

const LABEL_CHARACTERS = 24

function EdgeLabel({ edge }: { edge: DrawnEdge }) {
  const { label, labelX, labelY } = edge
  const short = label.length > LABEL_CHARACTERS ? `${label.slice(0, LABEL_CHARACTERS - 1).trimEnd()}…` : label
  return (
    <text
      x={labelX}
      y={labelY}
      className="fill-ink-soft stroke-canvas text-[11px] [paint-order:stroke]"
      strokeWidth={4}
      strokeLinejoin="round"
    >
      {short}
    </text>
  )
}

function Node({ node }: { node: DrawnNode }) {
  const { x, y, width, height, lines, kind } = node
  const outcome = kind === "outcome"
  const top = y - ((lines.length - 1) * 18) / 2
  return (
    <g>
      <rect
        x={x - width / 2}
        y={y - height / 2}
        width={width}
        height={height}
        rx={outcome ? height / 2 : 8}
        className={cn(outcome ? "fill-accent-soft stroke-accent-line" : "fill-surface stroke-line-strong")}
        strokeWidth={1.25}
      />
      <text x={x} textAnchor="middle" className={cn("fill-ink text-[13px]", outcome && "font-[620]")}>
        {lines.map((line, index) => (
          <tspan key={line} x={x} y={top + index * 18 + 4.5}>
            {line}
          </tspan>
        ))}
      </text>
    </g>
  )
}
