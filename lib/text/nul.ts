/** PostgreSQL stores no NUL in any text, so none is taken, wherever in the input it stands. */

/** @param input anything JSON can say */
export const holdsNul = (input: unknown): boolean =>
  /(?<!\\)(?:\\\\)*\\u0000/.test(JSON.stringify(input) ?? "")
