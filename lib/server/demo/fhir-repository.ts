/**
 * Medplum's in-memory repository, with what a real server does and it leaves out: `_include`, `_revinclude`,
 * chained parameters, `_has`, histories in order, deletions that stay in the history. A leak test proves
 * nothing against a server that cannot leak.
 */

import {
  evalFhirPath,
  getReferenceString,
  globalSchema,
  parseSearchRequest,
  type SearchRequest,
} from "@medplum/core"
import { MemoryRepository } from "@medplum/fhir-router"
import type { Bundle as MedplumBundle, Resource as MedplumResource } from "@medplum/fhirtypes"
import { targetsOf } from "@/lib/fhir/search-parameters"
import type { Bundle, BundleEntry, Resource, WithId } from "./fhir-types"

const DEFAULT_COUNT = 20
const MAX_COUNT = 200

export interface Version {
  resource: Resource | null
  method: "POST" | "PUT" | "DELETE"
  type: string
  id: string
  versionId: string
  at: string
}

type Filter = { code: string; operator: string; value: string }

export class DemoRepository extends MemoryRepository {
  readonly #now: () => Date
  readonly #versions: Version[] = []
  #counter = 0

  constructor(now: () => Date) {
    super()
    this.#now = now
  }

  override generateId(): string {
    this.#counter++
    return `made-${this.#counter}`
  }

  override async createResource<T extends MedplumResource>(resource: T): Promise<T & { id: string }> {
    const given = resource as unknown as Resource
    const id = given.id ?? this.generateId()
    const before = this.#versions.filter(
      (version) => version.type === given.resourceType && version.id === id,
    ).length
    const meta = {
      ...(given.meta as object),
      versionId: String(before + 1),
      lastUpdated: this.#now().toISOString(),
    }
    const saved = await super.createResource({ ...given, id, meta } as unknown as T)
    this.#remember(
      before === 0 ? "POST" : "PUT",
      { type: given.resourceType, id },
      saved as unknown as Resource,
    )
    return saved
  }

  override async readHistory<T extends MedplumResource>(type: string, id: string): Promise<MedplumBundle<T>> {
    const entry = this.versions(type, id).flatMap(({ resource }) => (resource ? [{ resource }] : []))
    return { resourceType: "Bundle", type: "history", entry } as unknown as MedplumBundle<T>
  }

  override async deleteResource(type: string, id: string): Promise<void> {
    await super.deleteResource(type, id)
    this.#remember("DELETE", { type, id }, null)
  }

  #remember(method: Version["method"], on: { type: string; id: string }, resource: Resource | null): void {
    const versionId = String(this.#versions.filter((v) => v.type === on.type && v.id === on.id).length + 1)
    const copy = resource === null ? null : (structuredClone(resource) as Resource)
    this.#versions.push({ method, ...on, resource: copy, versionId, at: this.#now().toISOString() })
  }

  /** Newest first; of one resource, a type, or everything. */
  versions(type: string | null, id: string | null): Version[] {
    return this.#versions
      .filter((v) => (type === null || v.type === type) && (id === null || v.id === id))
      .reverse()
  }

  override async search<T extends MedplumResource>(
    request: SearchRequest<T>,
  ): Promise<MedplumBundle<T & { id: string }>> {
    const bundle = request.types
      ? this.#searchTypes(request as SearchRequest)
      : this.#searchType(request as SearchRequest)
    return (await bundle) as unknown as MedplumBundle<T & { id: string }>
  }

  async #searchTypes(request: SearchRequest): Promise<Bundle> {
    const found: WithId[] = []
    for (const type of request.types ?? [])
      found.push(...(await this.#matches({ ...request, resourceType: type })))
    return this.#toBundle(request, found)
  }

  async #searchType(request: SearchRequest): Promise<Bundle> {
    return this.#toBundle(request, await this.#matches(request))
  }

  async #matches(request: SearchRequest): Promise<WithId[]> {
    const all = (request.filters ?? []) as Filter[]
    const looksThrough = (filter: Filter) => filter.code.includes(".") || filter.code.startsWith("_has:")
    const plain = {
      ...request,
      filters: all
        .filter((filter) => !looksThrough(filter))
        .map((filter) => withTypes(request.resourceType, filter)),
      types: undefined,
      count: undefined,
      offset: undefined,
    }
    const bundle = await super.search(plain as SearchRequest)
    let found = (bundle.entry ?? []).map((entry) => entry.resource as unknown as WithId)
    for (const filter of all.filter(looksThrough)) found = await this.#narrow(found, filter)
    return found
  }

  async #narrow(resources: WithId[], filter: Filter): Promise<WithId[]> {
    const kept: WithId[] = []
    for (const resource of resources) if (await this.#passes(resource, filter)) kept.push(resource)
    return kept
  }

  async #passes(resource: WithId, filter: Filter): Promise<boolean> {
    if (filter.code.startsWith("_has:")) {
      const [, source = "", parameter = "", ...rest] = filter.code.split(":")
      const query = new URLSearchParams([
        [parameter, nameOf(resource)],
        [rest.join(":"), filter.value],
      ])
      return (await this.#matches(parseSearchRequest(`${source}?${query}`))).length > 0
    }
    const [link = "", ...rest] = filter.code.split(".")
    const [parameter = "", type] = link.split(":")
    for (const target of this.#targets(resource, parameter, type)) {
      const query = new URLSearchParams([
        ["_id", target.id],
        [rest.join("."), filter.value],
      ])
      if ((await this.#matches(parseSearchRequest(`${target.resourceType}?${query}`))).length > 0) return true
    }
    return false
  }

  #targets(resource: WithId, parameter: string, type?: string): WithId[] {
    const expression = globalSchema.types[resource.resourceType]?.searchParams?.[parameter]?.expression
    if (!expression) return []
    const references = evalFhirPath(
      expression.replaceAll(/\.where\(resolve\(\) is \w+\)/g, ""),
      resource,
    ) as { reference?: string }[]
    return references.flatMap(({ reference }) => {
      const [targetType = "", id = ""] = (reference ?? "").split("/").slice(-2)
      const target = type && type !== targetType ? undefined : this.find(targetType, id)
      return target ? [target] : []
    })
  }

  /** The resource as it stands now; undefined when there is none. */
  find(type: string, id: string): WithId | undefined {
    const newest = this.versions(type, id)[0]
    return newest?.resource ? (structuredClone(newest.resource) as WithId) : undefined
  }

  async #toBundle(request: SearchRequest, found: WithId[]): Promise<Bundle> {
    const offset = Math.max(0, request.offset ?? 0)
    const count = Math.min(MAX_COUNT, Math.max(0, request.count ?? DEFAULT_COUNT))
    const page = found.slice(offset, offset + count)
    const entry: BundleEntry[] = page.map((resource) => ({ resource, search: { mode: "match" } }))
    for (const included of await this.#included(request, page)) {
      if (!entry.some((e) => e.resource && nameOf(e.resource) === nameOf(included))) {
        entry.push({ resource: included, search: { mode: "include" } })
      }
    }
    const more = offset + count < found.length && count > 0 ? { nextOffset: offset + count } : {}
    return { resourceType: "Bundle", type: "searchset", total: found.length, entry, ...more }
  }

  async #included(request: SearchRequest, page: WithId[]): Promise<WithId[]> {
    const included: WithId[] = []
    for (const { resourceType, searchParam, targetType } of request.include ?? []) {
      for (const resource of page) {
        if (resource.resourceType === resourceType)
          included.push(...this.#targets(resource, searchParam, targetType))
      }
    }
    for (const { resourceType, searchParam } of request.revInclude ?? []) {
      for (const resource of page) {
        const query = new URLSearchParams([[searchParam, nameOf(resource)]])
        included.push(...(await this.#matches(parseSearchRequest(`${resourceType}?${query}`))))
      }
    }
    return included
  }
}

/** `patient=7` means any of the parameter's types with that id. http://hl7.org/fhir/R4/search.html#reference */
function withTypes(type: string, filter: Filter): Filter {
  const targets = targetsOf(type, filter.code)
  if (!targets) return filter
  const values = filter.value.split(",").flatMap((value) => {
    const relative = value.replace(/^https?:\/\/.*\/([A-Z][A-Za-z]+\/[^/]+)$/, "$1")
    return relative.includes("/") ? [relative] : targets.map((target) => `${target}/${relative}`)
  })
  return { ...filter, value: values.join(",") }
}

export const nameOf = (resource: Resource): string =>
  getReferenceString(resource as unknown as MedplumResource & { id: string })
