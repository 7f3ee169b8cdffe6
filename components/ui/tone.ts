import {
  CircleCheck,
  CircleDashed,
  Info,
  type LucideIcon,
  OctagonX,
  Sparkle,
  TriangleAlert,
} from "lucide-react"

/** The meanings a status can have. Each has its own shape, so none is told by colour alone. */
export type Tone = "neutral" | "accent" | "ok" | "warn" | "danger" | "info"

type ToneStyle = { icon: LucideIcon; text: string; soft: string; line: string; fill: string; word: string }

export const TONES: Record<Tone, ToneStyle> = {
  neutral: {
    icon: CircleDashed,
    text: "text-ink-soft",
    soft: "bg-hover",
    line: "border-line",
    fill: "bg-ink-faint",
    word: "Note",
  },
  accent: {
    icon: Sparkle,
    text: "text-accent-text",
    soft: "bg-accent-soft",
    line: "border-accent-line",
    fill: "bg-accent",
    word: "Next",
  },
  ok: {
    icon: CircleCheck,
    text: "text-ok",
    soft: "bg-ok-soft",
    line: "border-ok-line",
    fill: "bg-ok",
    word: "Done",
  },
  warn: {
    icon: TriangleAlert,
    text: "text-warn",
    soft: "bg-warn-soft",
    line: "border-warn-line",
    fill: "bg-warn",
    word: "Warning",
  },
  danger: {
    icon: OctagonX,
    text: "text-danger",
    soft: "bg-danger-soft",
    line: "border-danger-line",
    fill: "bg-danger",
    word: "Problem",
  },
  info: {
    icon: Info,
    text: "text-info",
    soft: "bg-info-soft",
    line: "border-info-line",
    fill: "bg-info",
    word: "Note",
  },
}
