/** The little of FHIR's types the demo server needs. */

export type Resource = { resourceType: string; id?: string } & Record<string, unknown>
export type WithId = Resource & { id: string }

export interface BundleEntry {
  fullUrl?: string
  resource?: Resource
  search?: { mode: "match" | "include" | "outcome" }
  request?: { method: string; url: string; ifNoneExist?: string; ifMatch?: string }
  response?: { status: string; location?: string; outcome?: Resource }
}

export type Bundle = Resource & {
  resourceType: "Bundle"
  type: string
  total?: number
  link?: { relation: string; url: string }[]
  entry?: BundleEntry[]
}
