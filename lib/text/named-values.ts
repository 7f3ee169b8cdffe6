/** A handful of named values written as the files developers keep them in. Names are given in ENV_CASE. */

export type NamedValue = { name: string; value: string }

/** `.env`: double quotes only where a shell or dotenv would misread the bare value. */
export function toEnv(values: readonly NamedValue[]): string {
  return values.map(({ name, value }) => `${name}=${quoteForEnv(value)}`).join("\n")
}

function quoteForEnv(value: string): string {
  if (/^[A-Za-z0-9_\-.:/@%+,=~?]*$/.test(value)) return value
  if (!/['\n\r]/.test(value)) return `'${value}'`
  return `"${value
    .replace(/[\\"$`]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")}"`
}

export function toJson(values: readonly NamedValue[]): string {
  return JSON.stringify(Object.fromEntries(values.map(({ name, value }) => [toCamel(name), value])), null, 2)
}

/** YAML with every value double-quoted: JSON strings are YAML strings. */
export function toYaml(values: readonly NamedValue[]): string {
  return values.map(({ name, value }) => `${name.toLowerCase()}: ${JSON.stringify(value)}`).join("\n")
}

function toCamel(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
