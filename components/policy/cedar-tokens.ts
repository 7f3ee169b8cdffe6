/** Cedar text cut into coloured runs, for the eye only: joined again, the runs are the text. */

export type TokenKind = "effect" | "word" | "string" | "comment" | "entity" | "plain"
export interface Token {
  kind: TokenKind
  text: string
}

const WORDS = "when|unless|if|then|else|in|is|has|like|true|false|principal|action|resource|context"
const PATTERN = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"?)`,
    String.raw`(?<effect>\b(?:permit|forbid)\b)`,
    String.raw`(?<word>\b(?:${WORDS})\b)`,
    String.raw`(?<entity>\b[A-Z]\w*(?=::))`,
  ].join("|"),
  "g",
)

export function cedarTokens(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  for (const match of text.matchAll(PATTERN)) {
    if (match.index > at) tokens.push({ kind: "plain", text: text.slice(at, match.index) })
    const kind = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0]
    tokens.push({ kind: (kind as TokenKind | undefined) ?? "plain", text: match[0] })
    at = match.index + match[0].length
  }
  if (at < text.length) tokens.push({ kind: "plain", text: text.slice(at) })
  return tokens
}

/** True when the text has a comment, which the grid does not keep. */
export const hasComment = (text: string): boolean => cedarTokens(text).some(({ kind }) => kind === "comment")
