/**
 * The part of JSON Schema (draft 07) that says of a request what matcho can say. A property that may be absent
 * passes unless it is required, so only what is required, or always there, is taken over.
 */

type Json = Readonly<Record<string, unknown>>
type Read = { ok: true; matcho: Json } | { ok: false; reason: string }

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Always there in a call to the FHIR API. */
const PRESENT = ["request-method", "uri", "client", "client.id"]
const KEYWORDS = [
  "type",
  "required",
  "properties",
  "const",
  "enum",
  "pattern",
  "$schema",
  "title",
  "description",
]

export function schemaToMatcho(schema: unknown): Read {
  try {
    const read = readSchema(schema, "")
    return isJson(read) ? { ok: true, matcho: read } : no("Its schema says nothing about the request.")
  } catch (error) {
    if (error instanceof Unreadable) return no(error.reason)
    throw error
  }
}

const no = (reason: string): Read => ({ ok: false, reason })
class Unreadable {
  constructor(readonly reason: string) {}
}
const unreadable = (reason: string): never => {
  throw new Unreadable(reason)
}

function readSchema(schema: unknown, path: string): unknown {
  if (!isJson(schema)) return unreadable("Its schema is not an object.")
  const unknown = Object.keys(schema).find((keyword) => !KEYWORDS.includes(keyword))
  if (unknown !== undefined) return unreadable(`Its schema uses \`${unknown}\`, which has no equal here.`)
  const { const: only, enum: choices, pattern, properties, required } = schema
  const said = [only, choices, pattern, properties ?? required].filter((part) => part !== undefined)
  if (said.length > 1) return unreadable("Its schema says several things of one value.")
  if (
    schema.type !== undefined &&
    schema.type !== (properties || required || path === "" ? "object" : "string")
  )
    return unreadable(`Its schema asks for the type ${JSON.stringify(schema.type)}.`)
  if (typeof pattern === "string") return `#${pattern}`
  if (only !== undefined) return literal(only)
  if (Array.isArray(choices)) return { $enum: choices.map(literal) }
  return properties || required ? readObject(properties ?? {}, required ?? [], path) : "present?"
}

/** Text that matcho would take for something else than itself. */
function literal(value: unknown): string {
  if (typeof value !== "string" || /^[#.]/.test(value) || ["present?", "nil?", "not-blank?"].includes(value))
    return unreadable("Its schema compares with a value that has no equal here.")
  return value
}

function readObject(properties: unknown, required: unknown, path: string): Json {
  if (!isJson(properties) || !Array.isArray(required)) return unreadable("Its schema is not well formed.")
  const matcho: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(properties)) {
    const own = path === "" ? name : `${path}.${name}`
    if (!required.includes(name) && !PRESENT.includes(own))
      return unreadable(`Its schema lets \`${own}\` be absent, which has no equal here.`)
    Object.defineProperty(matcho, name, { value: readSchema(schema, own), enumerable: true })
  }
  for (const name of required) {
    if (typeof name !== "string") return unreadable("Its schema is not well formed.")
    if (!Object.hasOwn(matcho, name))
      Object.defineProperty(matcho, name, { value: "present?", enumerable: true })
  }
  return matcho
}
