/** What a decision at an API needs, read once and kept until something changes: the API, and who asks under which policies. */

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

type Subjects = { appId: AppId; userId: UserId | null; apiId: ApiId }

const keyOf = ({ appId, userId, apiId }: Subjects) => `${appId} ${userId ?? ""} ${apiId}`

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

/** The API with its credential unsealed; null when it is gone or lives elsewhere. */
export const loadGatewayApi = (slug: string): Promise<GatewayApi | null> =>
  slug.length > 60 ? Promise.resolve(null) : apisBySlug.get(slug)

/** Null when the app or the person is gone or disabled. */
export const loadDecisionSubjects = (of: Subjects): Promise<DecisionSubjects | null> =>
  subjects.get(keyOf(of))
