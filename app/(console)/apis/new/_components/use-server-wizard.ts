"use client"

import { useMemo, useRef, useState } from "react"
import type { ServerDetails } from "@/app/(console)/apis/new/_components/server-details-step"
import type { MadeServer } from "@/app/(console)/apis/new/_components/server-made"
import { registerServer } from "@/app/(console)/apis/new/actions"
import { UNREACHABLE, useStepKeeping } from "@/components/wizard/use-step-keeping"
import { useWizardUrl } from "@/components/wizard/use-wizard-url"
import { deployment } from "@/lib/wizard/deployment"
import {
  listServerSteps,
  readServerState,
  type ServerState,
  type ServerStep,
  toAppDrafts,
  toServerDraft,
  withServerMemory,
  writeServerState,
} from "@/lib/wizard/server-params"
import { planServer } from "@/lib/wizard/submission"

/** Where the server wizard is, how it goes on, and what it registers at the end. */
export function useServerWizard(issuerUrl: string, submission: string) {
  const url = useWizardUrl("/apis/new")
  const [made, setMade] = useState<MadeServer | null>(null)
  const typed = useRef<ServerDetails | null>(null)
  const { state: read, notices } = useMemo(() => readServerState(url.params), [url.params])
  const { state, steps, step, moved, goOn } = useStepKeeping<ServerState, ServerStep>({
    url,
    read,
    withMemory: withServerMemory,
    listSteps: listServerSteps,
    write: writeServerState,
    start: deployment.start,
    last: "plan",
  })
  const drafts = { draft: toServerDraft(state), apps: toAppDrafts(state) }
  const plan = step === "plan" ? planServer(drafts.draft, drafts.apps, issuerUrl) : null

  const register = async () => {
    const result = await registerServer({ submission, ...drafts }).catch(() => UNREACHABLE)
    if (!result.ok) return result
    const { api, apps } = result.value
    window.history.replaceState(null, "", api ? `/apis/${api.id}` : "/apis")
    setMade({ api, apps, authority: plan?.authority ?? "", audience: plan?.audience ?? "" })
    return null
  }
  return {
    url,
    state,
    notices,
    steps,
    step,
    moved,
    typed,
    plan,
    made: url.pathname === "/apis/new" ? null : made,
    goOn,
    register,
  }
}

export type ServerWizardState = ReturnType<typeof useServerWizard>
