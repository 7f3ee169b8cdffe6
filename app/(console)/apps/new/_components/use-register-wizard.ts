"use client"

import { useMemo, useRef, useState } from "react"
import type { ApiChoiceView } from "@/app/(console)/apps/new/_components/api-step"
import { registerApps } from "@/app/(console)/apps/new/actions"
import type { AppDetails } from "@/components/wizard/details-fields"
import type { RegisteredAppView } from "@/components/wizard/registered"
import { UNREACHABLE, useStepKeeping } from "@/components/wizard/use-step-keeping"
import { useWizardUrl } from "@/components/wizard/use-wizard-url"
import {
  type AppState,
  type AppStep,
  listSteps,
  readAppState,
  toDraft,
  withMemory,
  writeAppState,
} from "@/lib/wizard/app-params"

const PATH = "/apps/new"
const DONE = `${PATH}/registered`

/** Where the wizard is, how it goes on, and what it registers at the end. */
export function useRegisterWizard(apis: readonly ApiChoiceView[], submission: string) {
  const url = useWizardUrl(PATH)
  const [made, setMade] = useState<RegisteredAppView[] | null>(null)
  const typed = useRef<AppDetails | null>(null)
  const { state: read, notices } = useMemo(() => readAppState(url.params), [url.params])
  const findApi = (state: AppState) => apis.find(({ id }) => id === state.api)
  // An API of the address that is not (or no longer) there is as good as none chosen.
  const toKnown = (state: AppState): AppState =>
    state.api === "none" || findApi(state) ? state : { ...state, api: null }
  const asks = (state: AppState) => ["admit", "aidbox"].includes(findApi(state)?.issuer ?? "")
  const { state, steps, step, moved, goTo, goOn } = useStepKeeping<AppState, AppStep>({
    url,
    read: toKnown(read),
    withMemory: (from, memory) => toKnown(withMemory(from, memory)),
    listSteps: (of) => listSteps(of, { asksMay: asks(of) }),
    write: writeAppState,
    start: "api",
    last: "review",
  })
  const api = findApi(state)
  const change = (at: AppStep) => {
    const params = writeAppState(state, at)
    params.set("from", "review")
    return params
  }
  const register = async () => {
    const server = api ? ({ at: "known", apiId: api.id } as const) : ({ at: "none" } as const)
    const result = await registerApps({ submission, server, apps: [toDraft(state)] }).catch(() => UNREACHABLE)
    if (!result.ok) return result
    const query = new URLSearchParams(result.value.apps.map((app) => ["app", app.id]))
    window.history.replaceState(null, "", `${DONE}?${query}`)
    setMade(result.value.apps)
    return null
  }
  return {
    url,
    state,
    notices,
    api,
    asksMay: asks(state),
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
