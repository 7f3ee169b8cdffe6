/** Permits of a policy that no app it binds can use, because no scope the app may ask for reaches them. */

import type { RegisteredApp } from "@/lib/apps/app"
import { RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import type { Statement } from "@/lib/policy/model"
import { EXAMPLE } from "@/lib/policy/probes"
import { decideScopes } from "@/lib/policy/scope-gate"
import { actionsOf, concernsType } from "@/lib/policy/statements"
import { callFor } from "./effective"
import { type PolicyTextError, placedStatements } from "./policy-text"
import { asApp, usersOf } from "./subjects"

/** @param apps every app the policy binds; with none, or for a policy that binds people, there is nothing to say */
export function unusedPermits(
  text: string,
  apps: readonly RegisteredApp[],
): (PolicyTextError & { mend: string })[] {
  if (apps.length === 0) return []
  return placedStatements(text)
    .filter(({ statement }) => isForApps(statement) && !apps.some((app) => canUse(app, statement)))
    .map(({ line }) => ({
      line,
      message: "No app this policy binds can use it: none may ask for a scope that reaches it.",
      mend: "Add the scope to the app's registration, or take the permit out.",
    }))
}

const isForApps = ({ effect, principal }: Statement): boolean =>
  effect === "permit" && !(principal.op === "is" && principal.entity_type === "User")

function canUse(app: RegisteredApp, statement: Statement): boolean {
  const types = [null, ...RESOURCE_TYPES].filter((type) => concernsType(statement, type ?? "*"))
  return usersOf(app).some((user) => {
    const input = { ...asApp(app, { user, appPolicies: [] }), launchPatient: EXAMPLE }
    return actionsOf(statement).some((action) =>
      types.some(
        (type) => decideScopes(input, { action, type, call: callFor(action, type), facts: null }).allowed,
      ),
    )
  })
}
