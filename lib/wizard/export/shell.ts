/** Quoting for bash: any text becomes one word that means itself and nothing else. */

import { toOneLine } from "./one-line"

/**
 * A single-quoted word. Names come from people and may hold quotes, dollar signs or line breaks; inside single
 * quotes bash reads none of them.
 * @throws on NUL, which no shell word can carry; the parsers refuse it earlier
 */
export function quote(text: string): string {
  if (text.includes("\u0000")) throw new Error("INVARIANT: a shell word cannot hold NUL")
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** `--name='value'`: one word, so that a value starting with a dash is not taken for an option. */
export const option = (name: string, value: string) => `--${name}=${quote(value)}`

/** A comment line: whatever could end the line becomes a space. */
export const comment = (text: string) => `# ${toOneLine(text)}`
