/** A browser and its system as people name them, from a User-Agent header; never the header itself. */

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bChrome\/|\bCriOS\/|\bChromium\//, "Chrome"],
  [/\bSafari\//, "Safari"],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "a Mac"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
]

const first = (rows: typeof BROWSERS, text: string) => rows.find(([pattern]) => pattern.test(text))?.[1]

/** "Firefox on Linux", or "A program" when nothing is recognised. */
export function browserName(userAgent: string | null): string {
  const text = userAgent ?? ""
  const [browser, system] = [first(BROWSERS, text), first(SYSTEMS, text)]
  if (!browser) return system ? `A browser on ${system}` : "A program"
  return system ? `${browser} on ${system}` : browser
}
