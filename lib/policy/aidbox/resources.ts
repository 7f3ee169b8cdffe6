/**
 * The resources in what somebody pasted or uploaded: one, a list, a Bundle, or one a line (NDJSON). Bounded;
 * reports and never repairs.
 */

export type Resource = Readonly<Record<string, unknown>>
export type ReadResources =
  | { ok: true; policies: Resource[]; clients: Resource[]; others: number }
  | { ok: false; reason: string }

export const MAX_IMPORT_CHARS = 700_000
export const MAX_IMPORT_RESOURCES = 200

export function readResources(text: string): ReadResources {
  if (text.length > MAX_IMPORT_CHARS) return no("It is longer than 700,000 characters. Import it in parts.")
  const values = parseJson(text.trim())
  if (values === null) return no("It is neither JSON nor one JSON object a line.")
  const found = values.flatMap(resourcesIn)
  if (found.length === 0) return no("There is no AccessPolicy and no Client in it.")
  if (found.length > MAX_IMPORT_RESOURCES)
    return no(`It holds ${found.length} resources; at most ${MAX_IMPORT_RESOURCES} can be imported at once.`)
  const policies = found.filter((resource) => typeOf(resource) === "AccessPolicy")
  const clients = found.filter((resource) => typeOf(resource) === "Client")
  const others = found.length - policies.length - clients.length
  if (policies.length + clients.length === 0) return no("There is no AccessPolicy and no Client in it.")
  return { ok: true, policies, clients, others }
}

const no = (reason: string): ReadResources => ({ ok: false, reason })

function parseJson(text: string): unknown[] | null {
  if (text === "") return null
  try {
    return [JSON.parse(text)]
  } catch {
    try {
      return text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => JSON.parse(line))
    } catch {
      return null
    }
  }
}

const isObject = (value: unknown): value is Resource =>
  typeof value === "object" && value !== null && !Array.isArray(value)

function resourcesIn(value: unknown): Resource[] {
  if (Array.isArray(value)) return value.flatMap((item) => (Array.isArray(item) ? [] : resourcesIn(item)))
  if (!isObject(value)) return []
  const { entry } = value
  if (!Array.isArray(entry)) return [value]
  return entry.flatMap((item) => (isObject(item) && isObject(item.resource) ? [item.resource] : []))
}

/** As said, or as its fields show: exports by hand often leave `resourceType` out. */
function typeOf(resource: Resource): string | null {
  if (typeof resource.resourceType === "string") return resource.resourceType
  if ("engine" in resource || "matcho" in resource) return "AccessPolicy"
  return "grant_types" in resource ? "Client" : null
}
