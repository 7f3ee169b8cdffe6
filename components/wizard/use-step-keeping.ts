"use client"

import { useRef } from "react"
import { useArrival, type WizardUrl } from "@/components/wizard/use-wizard-url"
import { currentStep } from "@/lib/wizard/app-params"

/** What a wizard answers when its server does not. */
export const UNREACHABLE = {
  ok: false,
  message: "The server did not answer. Nothing is lost; try again.",
} as const

type StepKeeping<State, Step extends string> = {
  url: WizardUrl
  /** As the address says. */
  read: State
  /** What the address does not say yet comes from memory. */
  withMemory: (read: State, memory: State | null) => State
  /** The steps that can be reached, in order. */
  listSteps: (state: State) => readonly Step[]
  start: Step
  write: (state: State, step: Step) => URLSearchParams
  /** The step that reads everything back: "change" leads there again. */
  last: Step
}

/** Where a wizard of one question a page is, and how it goes on without losing what came later. */
export function useStepKeeping<State extends object, Step extends string>(of: StepKeeping<State, Step>) {
  const { url, read, listSteps, write, last } = of
  const memory = useRef<State | null>(null)
  const asked = url.params.get("step")
  // A link opens at the first open question; after a step in this tab, what came later is remembered.
  const state = asked === null ? read : of.withMemory(read, memory.current)
  const steps = listSteps(state)
  const step = currentStep(steps, asked, of.start)
  const { moved } = useArrival(step)

  const goTo = (next: State, at: Step) => {
    memory.current = next
    url.go(write(next, at), write(next, step))
  }
  /** To the step that follows, or back to the last one when it was left to change something. */
  const goOn = (next: State) => {
    const reachable = listSteps(next)
    const returning = url.params.get("from") === last && reachable.at(-1) === last
    const following = reachable[reachable.indexOf(step) + 1] ?? step
    goTo(next, returning ? last : following)
  }
  return { state, steps, step, moved, goTo, goOn }
}
