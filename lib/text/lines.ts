/** The values in a pasted list: one a line, blank lines and repeats dropped, surrounding space removed. */
export function splitPastedLines(text: string): string[] {
  const values = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
  return [...new Set(values)]
}
