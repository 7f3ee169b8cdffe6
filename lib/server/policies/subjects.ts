/** Apps and people as the deciding code sees them when nobody is calling: for effective access and impact. */

import type { PolicyLinkView } from "@/db/queries/policies"
import type { RegisteredApp } from "@/lib/apps/app"
import type { ApiId } from "@/lib/id"
import type { DecisionInput, PolicySource, UserSubject } from "@/lib/policy/model"
import { ALLOW_ALL } from "@/lib/policy/presets"
import { dedupe, linkedAt, toSource } from "./simulate"

/** Somebody whose own policies allow everything: what is left is the app's side. */
export const ANYONE: UserSubject = { id: "anyone", role: "member", fhirUser: null }

/** Policies in force among the links, at one API; null: at an API no link names. */
export const sourcesAt = (apiId: ApiId | null, links: readonly PolicyLinkView[]): PolicySource[] =>
  dedupe(
    linkedAt(apiId, links)
      .filter(({ cedar }) => cedar !== "")
      .map(toSource),
  )

/** The APIs at which the links make a difference. */
export const apisOf = (links: readonly PolicyLinkView[]): (ApiId | null)[] => [
  ...new Set(links.map(({ apiId }) => apiId)),
]

/** The app in an ordinary call of now. @param user null when it acts for itself */
export function asApp(
  app: RegisteredApp,
  of: {
    user: UserSubject | null
    appPolicies: readonly PolicySource[]
    userPolicies?: readonly PolicySource[]
  },
): DecisionInput {
  const { id, clientId, name, kind, smart, tags } = app
  return {
    app: { id, clientId, name, kind, smart, tags },
    user: of.user,
    scopes: app.allowedScopes,
    launchPatient: null,
    circumstances: ordinary(app.dpopRequired),
    appPolicies: of.appPolicies,
    userPolicies: of.userPolicies ?? [ALLOW_ALL],
  }
}

/** A person at an app that may do everything: what is left is the person's side. */
export const asPerson = (user: UserSubject, userPolicies: readonly PolicySource[]): DecisionInput => ({
  app: { id: "any", clientId: "any", name: "Any app", kind: "confidential", smart: true, tags: [] },
  user,
  scopes: ["user/*.cruds"],
  launchPatient: null,
  circumstances: ordinary(false),
  appPolicies: [ALLOW_ALL],
  userPolicies,
})

const ordinary = (dpop: boolean): DecisionInput["circumstances"] => ({
  auth: dpop ? "dpop" : "bearer",
  ip: null,
  now: new Date(),
  tokenAgeSeconds: 0,
})

/** Who can be signed in when the app calls: nobody, somebody, or either. */
export const usersOf = (app: RegisteredApp): (UserSubject | null)[] => [
  ...(app.grantTypes.includes("client_credentials") ? [null] : []),
  ...(app.kind === "service" ? [] : [ANYONE]),
]
