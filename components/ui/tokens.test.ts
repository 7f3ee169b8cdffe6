import { readFileSync } from "node:fs"
import path from "node:path"
import Color from "colorjs.io"
import { describe, expect, test } from "vitest"

/** WCAG 2.2 §1.4.3 for text, §1.4.11 for the edges of controls and what shows focus. */
const TEXT = 4.5
const PART = 3

const css = readFileSync(path.resolve(import.meta.dirname, "../../app/globals.css"), "utf8")

/** Each token's colour in light and in dark. */
const tokens = new Map(
  [...css.matchAll(/--color-([a-z-]+): (light-dark\((.+), (.+)\)|oklch\(.+\));/g)].map((match) => {
    const [, name = "", whole = "", light = whole, dark = whole] = match
    return [name, { light, dark }]
  }),
)

const GROUNDS = ["canvas", "surface", "raised", "sunken"]
const SIGNALS = ["ok", "warn", "danger", "info"]
const cross = (fronts: string[], backs: string[], least: number): [string, string, number][] =>
  fronts.flatMap((front) => backs.map((back): [string, string, number] => [front, back, least]))

const PAIRS = [
  ...cross(["ink", "ink-soft", "ink-faint", "accent-text", ...SIGNALS], [...GROUNDS, "hover"], TEXT),
  ...cross(["ink", "ink-soft", "accent-text"], ["accent-soft"], TEXT),
  ...SIGNALS.flatMap((signal) => cross([signal, "ink", "ink-soft"], [`${signal}-soft`], TEXT)),
  ...cross(["ink"], ["lit", "thumb"], TEXT),
  ...cross(["accent-ink"], ["accent", "accent-hover"], TEXT),
  ...cross(["on-danger"], ["danger-fill", "danger-fill-hover"], TEXT),
  ...cross(["line-strong", "accent"], GROUNDS, PART),
]

describe.each(["light", "dark"] as const)("in %s", (theme) => {
  test.each(PAIRS)("%s stands out from %s", (front, back, least) => {
    const [text, ground] = [front, back].map((name) => new Color(tokens.get(name)?.[theme] ?? ""))
    expect(text?.contrastWCAG21(ground ?? "")).toBeGreaterThanOrEqual(least)
  })
})
