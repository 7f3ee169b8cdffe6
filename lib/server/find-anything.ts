/** Finds apps, APIs and policies by a few letters, for the command palette. */

import { listApis } from "@/db/queries/apis"
import { listPolicies } from "@/db/queries/policies"
import type { Actor } from "./actor"
import { listAppPage } from "./apps/read-app"
import { db } from "./database"

interface Found {
  id: string
  label: string
  detail?: string
  href: string
  group: string
}

const EACH = 6

/** At most six of each kind the actor may read. */
export async function findAnything(query: string, actor: Actor): Promise<Found[]> {
  const needle = query.trim().toLowerCase()
  if (needle.length < 2) return []
  const [apps, apis, policies] = await Promise.all([
    listAppPage({ search: needle, limit: EACH }, actor),
    listApis(db()),
    listPolicies(db()),
  ])
  const named = <T extends { name: string }>(rows: T[]) =>
    rows.filter((row) => row.name.toLowerCase().includes(needle)).slice(0, EACH)
  return [
    ...apps.apps.map((app) => ({
      id: app.id,
      label: app.name,
      detail: app.clientId,
      href: `/apps/${app.id}`,
      group: "Apps",
    })),
    ...named(apis).map((api) => ({
      id: api.id,
      label: api.name,
      detail: api.identifierUri,
      href: `/apis/${api.id}`,
      group: "APIs",
    })),
    ...named(policies).map((policy) => ({
      id: policy.id,
      label: policy.name,
      href: `/policies/${policy.id}`,
      group: "Policies",
    })),
  ]
}
