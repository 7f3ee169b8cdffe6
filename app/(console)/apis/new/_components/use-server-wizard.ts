"use client"

import { useMemo, useRef, useState } from "react"
import type { ServerDetails } from "@/app/(console)/apis/new/_components/server-details-step"
import type { MadeServer } from "@/app/(console)/apis/new/_components/server-made"
import { registerServer } from "@/app/(console)/apis/new/actions"
import { useArrival, useWizardUrl } from "@/components/wizard/use-wizard-url"
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

const UNREACHABLE = { ok: false, message: "The server did not answer. Nothing is lost; try again." } as const

/** Where the server wizard is, how it goes on, and what it registers at the end. */
export function useServerWizard(issuerUrl: string, submission: string) {
  const url = useWizardUrl("/apis/new")
  const [made, setMade] = useState<MadeServer | null>(null)
  const typed = useRef<ServerDetails | null>(null)
  const memory = useRef<ServerState | null>(null)
  const { state: read, notices } = useMemo(() => readServerState(url.params), [url.params])
  const asked = url.params.get("step")
  // A link opens at the first open question; after a step in this tab, what came later is remembered.
  const state = asked === null ? read : withServerMemory(read, memory.current)
  const steps = listServerSteps(state)
  const step = steps.find((at) => at === asked) ?? steps.at(-1) ?? deployment.start
  const { moved } = useArrival(step)
  const drafts = { draft: toServerDraft(state), apps: toAppDrafts(state) }
  const plan = step === "plan" ? planServer(drafts.draft, drafts.apps, issuerUrl) : null

  const goOn = (next: ServerState) => {
    memory.current = next
    const reachable = listServerSteps(next)
    const returning = url.params.get("from") === "plan" && reachable.at(-1) === "plan"
    const following: ServerStep = reachable[reachable.indexOf(step) + 1] ?? step
    url.go(writeServerState(next, returning ? "plan" : following), writeServerState(next, step))
  }
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
