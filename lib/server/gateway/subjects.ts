/** APIs and the subjects of decisions, cached by the change counter: a change is in force within a second. */

import {
  findActiveApp,
  findActiveUser,
  findGatewayApi,
  listPoliciesOfApp,
  listPoliciesOfUser,
} from "@/db/queries/decisions"
import type { ApiId, AppId, UserId } from "@/lib/id"
import { versionedCache } from "@/lib/server/changes"
import { db } from "@/lib/server/database"
import { unseal } from "@/lib/server/seal"
import type { DecisionSubjects, GatewayApi } from "./deps"

const apisBySlug = versionedCache<GatewayApi | null>("gateway-apis", {
  max: 500,
  async load(slug) {
    const row = await findGatewayApi(db(), slug)
    if (!row) return null
    const sealed = row.sealedUpstreamAuthorization
    return { ...row, upstreamAuthorization: sealed && Buffer.from(unseal(sealed)).toString("utf8") }
  },
})

export const loadApi = (slug: string): Promise<GatewayApi | null> =>
  slug.length > 63 ? Promise.resolve(null) : apisBySlug.get(slug)

const subjects = versionedCache<DecisionSubjects | null>("decision-subjects", {
  max: 5000,
  async load(key) {
    const [appId = "", userId = "", apiId = ""] = key.split(" ")
    const app = await findActiveApp(db(), appId as AppId)
    const user = userId ? await findActiveUser(db(), userId as UserId) : null
    if (!app || (userId && !user)) return null
    const [appPolicies, userPolicies] = await Promise.all([
      listPoliciesOfApp(db(), app, apiId as ApiId),
      user ? listPoliciesOfUser(db(), user, apiId as ApiId) : [],
    ])
    return { app, user, appPolicies, userPolicies }
  },
})

export const loadSubjects = (of: {
  appId: AppId
  userId: UserId | null
  apiId: ApiId
}): Promise<DecisionSubjects | null> => subjects.get(`${of.appId} ${of.userId ?? ""} ${of.apiId}`)
