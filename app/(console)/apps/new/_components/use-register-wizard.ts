"use client"

import { useMemo, useRef, useState } from "react"
import type { ApiChoiceView } from "@/app/(console)/apps/new/_components/api-step"
import { registerApps } from "@/app/(console)/apps/new/actions"
import type { AppDetails } from "@/components/wizard/details-fields"
import type { RegisteredAppView } from "@/components/wizard/registered"
import { useArrival, useWizardUrl } from "@/components/wizard/use-wizard-url"
import {
  type AppState,
  type AppStep,
  currentStep,
  listSteps,
  readAppState,
  toDraft,
  withMemory,
  writeAppState,
} from "@/lib/wizard/app-params"

const PATH = "/apps/new"
const DONE = `${PATH}/registered`
const UNREACHABLE = { ok: false, message: "The server did not answer. Nothing is lost; try again." } as const

/** Where the wizard is, how it goes on, and what it registers at the end. */
export function useRegisterWizard(apis: readonly ApiChoiceView[], submission: string) {
  const url = useWizardUrl(PATH)
  const [made, setMade] = useState<RegisteredAppView[] | null>(null)
  const typed = useRef<AppDetails | null>(null)
  const memory = useRef<AppState | null>(null)
  const { state: read, notices } = useMemo(() => readAppState(url.params), [url.params])
  const asked = url.params.get("step")
  // A link opens at the first open question; after a step in this tab, what came later is remembered.
  const state = asked === null ? read : withMemory(read, memory.current)
  const api = apis.find(({ id }) => id === state.api)
  // An API of the address that is not (or no longer) there is as good as none chosen.
  const known: AppState = state.api === "none" || api ? state : { ...state, api: null }
  const asksMay = api?.issuer === "admit" || api?.issuer === "aidbox"
  const steps = listSteps(known, { asksMay })
  const step = currentStep(steps, asked)
  const { moved } = useArrival(step)

  const goTo = (next: AppState, at: AppStep) => {
    memory.current = next
    url.go(writeAppState(next, at), writeAppState(next, step))
  }
  /** Goes on: to the step that follows, or back to the read-back page when it was left to change something. */
  const goOn = (next: AppState) => {
    const chosen = apis.find(({ id }) => id === next.api)
    const context = { asksMay: chosen?.issuer === "admit" || chosen?.issuer === "aidbox" }
    const reachable = listSteps(next, context)
    const returning = url.params.get("from") === "review" && reachable.at(-1) === "review"
    const following = reachable[reachable.indexOf(step) + 1] ?? step
    goTo(next, returning ? "review" : following)
  }
  const change = (at: AppStep) => {
    const params = writeAppState(known, at)
    params.set("from", "review")
    return params
  }
  const register = async () => {
    const server = api ? ({ at: "known", apiId: api.id } as const) : ({ at: "none" } as const)
    const result = await registerApps({ submission, server, apps: [toDraft(known)] }).catch(() => UNREACHABLE)
    if (!result.ok) return result
    const query = new URLSearchParams(result.value.apps.map((app) => ["app", app.id]))
    window.history.replaceState(null, "", `${DONE}?${query}`)
    setMade(result.value.apps)
    return null
  }
  return {
    url,
    state: known,
    notices,
    api,
    asksMay,
    steps,
    step,
    moved,
    typed,
    // Back leads to the steps again; the result stays one step ahead.
    made: url.pathname === DONE ? made : null,
    goTo,
    goOn,
    change,
    register,
  }
}

export type RegisterWizardState = ReturnType<typeof useRegisterWizard>
