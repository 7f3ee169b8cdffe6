/** Policies that would let a refused call pass, and linking one of them. */

import { AppError } from "@/lib/errors"
import { trialOf } from "@/lib/failures/trial"
import type { ApiId, AppId, Id, PolicyId, UserId } from "@/lib/id"
import type { Actor } from "@/lib/server/actor"
import { linkPolicy } from "@/lib/server/policies/link-policy"
import { getPolicy } from "@/lib/server/policies/read-policy"
import { readPolicyText } from "@/lib/server/policies/read-text"
import { simulate } from "@/lib/server/policies/simulate"
import { getFailure, resolve } from "./inbox"

export interface PolicyChoice {
  id: PolicyId
  name: string
  /** What it allows, this call and everything else. */
  sentence: string
}

export interface PolicyChoices {
  /** The call would pass by now: somebody has mended it. */
  passesNow: boolean
  choices: PolicyChoice[]
}

/** Asked with the scopes the token had; with all the app may ask for where they were not kept. */
async function weigh({ failure, app }: Awaited<ReturnType<typeof getFailure>>, actor: Actor) {
  const { appId } = failure
  const trial = trialOf(failure)
  if (appId === null || trial === null || failure.mend.do !== "link_policy")
    throw new AppError("conflict", { message: "No policy mends this. Reload to see what can be done now." })
  const { patient, method, path, auth, ip } = trial
  const scopes = trial.scopes || (app?.allowedScopes.join(" ") ?? "")
  const answer = await simulate(
    {
      ...{ policyId: null, text: "", scopes, method, path, auth, ip, launchPatient: patient },
      appId: appId as AppId,
      apiId: trial.apiId as ApiId | null,
      userId: trial.userId as UserId | null,
    },
    actor,
  )
  return { appId, apiId: trial.apiId as ApiId | null, answer }
}

/** What can be linked so that the call passes: asked of the code that refused it. */
export async function listPolicyChoices({ id }: { id: Id<"failure"> }, actor: Actor): Promise<PolicyChoices> {
  const { answer } = await weigh(await getFailure(id, actor), actor)
  const choices: PolicyChoice[] = []
  for (const each of answer.wouldAllow) {
    const { cedar } = await getPolicy(each.id, actor)
    choices.push({ ...each, sentence: readPolicyText(cedar).sentence })
  }
  return { passesNow: answer.allowed, choices }
}

/**
 * Links one of the choices to the app, at the API that was called, and marks the failure as dealt with.
 * @throws AppError conflict when it is none of them any more; forbidden
 */
export async function linkChosen(
  input: { id: Id<"failure">; policyId: PolicyId },
  actor: Actor,
): Promise<void> {
  const { appId, apiId, answer } = await weigh(await getFailure(input.id, actor), actor)
  if (!answer.wouldAllow.some(({ id }) => id === input.policyId))
    throw new AppError("conflict", { message: "This policy would not let the call pass any more. Reload." })
  await linkPolicy({ policyId: input.policyId, appId, apiId }, actor)
  await resolve({ id: input.id, appId }, actor).catch(() => {})
}
