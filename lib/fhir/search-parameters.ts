/**
 * What the parameters of a search reach for beyond the type searched: includes, chains and `_has`. Whoever may
 * not see a type must not learn from it through another type's search. http://hl7.org/fhir/R4/search.html
 */

import { REFERENCE_PARAMETERS } from "@/lib/fhir/reference-parameters-table"
import type { Param } from "@/lib/fhir/request"

export interface SearchReach {
  /** Asks for resources of other types in the answer (`_include`, `_revinclude`). */
  includes: boolean
  /** Parameter names that look through a reference, or into what points here. */
  chained: readonly string[]
  /** Types whose content the chained parameters test; `*` when the name does not say which. */
  testedTypes: readonly string[]
  /** Parameters whose effect nobody but the server knows (`_query`, `_filter`, `_list`, links to further pages). */
  opaque: readonly string[]
}

const OPAQUE = new Set(["_query", "_filter", "_list", "_in", "_contained", "_containedType"])
/** The types that some of them test: `*` where that may be any. */
const OPAQUE_TESTS: Readonly<Record<string, string>> = {
  _query: "*",
  _filter: "*",
  _list: "List",
  _in: "*",
}

/**
 * What stands for a search begun before, at servers whose links to further pages do not repeat it: nothing in
 * the address says what will come. HAPI, Microsoft, Google, AWS, IBM, Oracle Health, Epic, Medplum, Blaze.
 */
const CONTINUATIONS = new Set([
  "_getpages",
  "_getpagesoffset",
  "_pageId",
  "_bundletype",
  "ct",
  "_page_token",
  "_cursor",
  "-pageContext",
  "sessionID",
  "searchId",
  "__token",
  "__page-id",
])

/** Parameters that say which page of a search is meant and nothing of what is searched for. */
export const POSITIONS: ReadonlySet<string> = new Set(["_count", "_offset", "_skip", "_page"])

/** The types a reference parameter may point to: `targetsOf("Observation", "subject")`. Null when unknown. */
export function targetsOf(type: string, parameter: string): readonly string[] | null {
  const rows = Object.hasOwn(REFERENCE_PARAMETERS, type) ? REFERENCE_PARAMETERS[type] : undefined
  const row = rows?.split(" ").find((entry) => entry.startsWith(`${parameter}=`))
  return row
    ? row
        .slice(parameter.length + 1)
        .split("|")
        .filter(Boolean)
    : null
}

export function reachOf(type: string | null, params: readonly Param[]): SearchReach {
  const chained: string[] = []
  const opaque: string[] = []
  const tested = new Set<string>()
  let includes = false
  const lookThrough = (name: string) => {
    chained.push(name)
    for (const reached of testedBy(type, name)) tested.add(reached)
  }
  for (const [name, value] of params) {
    const code = name.split(":", 1)[0] ?? name
    if (code === "_include" || code === "_revinclude") includes = true
    else if (CONTINUATIONS.has(code)) opaque.push(name)
    else if (OPAQUE.has(code)) {
      opaque.push(name)
      const reached = OPAQUE_TESTS[code]
      if (reached) tested.add(reached)
    } else if (code === "_has" || name.includes(".")) lookThrough(name)
    else if (code === "_sort") {
      for (const key of value.split(",")) if (key.includes(".")) lookThrough(key.replace(/^-/, ""))
    }
  }
  return { includes, chained, testedTypes: [...tested], opaque }
}

/** `_has:Observation:patient:code` tests Observation; `subject:Patient.name` tests Patient. */
function testedBy(type: string | null, name: string): readonly string[] {
  if (name.startsWith("_has:")) {
    const [, source, , ...rest] = name.split(":")
    if (!source) return ["*"]
    const inner = rest.join(":")
    return inner.startsWith("_has:") || inner.includes(".") ? [source, ...testedBy(source, inner)] : [source]
  }
  const tested: string[] = []
  let from: readonly string[] = type ? [type] : ["*"]
  for (const link of name.split(".").slice(0, -1)) {
    const [parameter = "", target] = link.split(":")
    from = target ? [target] : from.flatMap((source) => targetsOf(source, parameter) ?? ["*"])
    tested.push(...from)
  }
  return tested
}
