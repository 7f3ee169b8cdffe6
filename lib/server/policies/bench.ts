/** What a decision costs in CPU time: `npm run bench:policy`. */

import { decideCall } from "@/lib/policy/decide"
import type { DecisionInput } from "@/lib/policy/model"
import { POLICY_PRESETS, presetCedar } from "@/lib/policy/presets"
import { decisionInput, policy, question } from "@/lib/policy/testing"
import { createEngine } from "./engine"

export interface Measured {
  what: string
  /** CPU microseconds for one. */
  micros: number
  /** What is aimed for; null when nothing is promised. */
  aim: number | null
}

/** Median of several rounds, so that a busy machine does not decide. */
export function measure(
  what: string,
  aim: number | null,
  round: { times: number; run: (i: number) => void },
): Measured {
  const rounds: number[] = []
  let i = 0
  for (let r = 0; r < 9; r++) {
    const before = process.cpuUsage()
    for (let n = 0; n < round.times; n++) round.run(i++)
    const { user, system } = process.cpuUsage(before)
    rounds.push((user + system) / round.times)
  }
  rounds.sort((a, b) => a - b)
  return { what, micros: rounds[Math.floor(rounds.length / 2)] ?? 0, aim }
}

/** Twenty linked policies: the presets, four times over. */
const twentyPolicies = () =>
  [0, 1, 2, 3].flatMap(() => POLICY_PRESETS.map((preset) => policy(presetCedar(preset), preset.name)))

export function benchPolicy(): Measured[] {
  const engine = createEngine()
  const appPolicies = twentyPolicies()
  const app = (i: number): DecisionInput => {
    const input = decisionInput({ appPolicies })
    return { ...input, app: { ...input.app, id: `app_${i}` } }
  }
  const search = question("GET Observation?code=4548-4")
  const user = { id: "usr_1", role: "member" as const, fhirUser: "Practitioner/7" }
  const person = (i: number) => ({ ...app(i), user, scopes: ["user/*.cruds"] })
  decideCall(engine, app(0), search)
  return [
    measure("an app with 20 policies, never asked before", 500, {
      times: 300,
      run: (i) => decideCall(engine, app(1_000 + i), search),
    }),
    measure("the same, with a person signed in", null, {
      times: 300,
      run: (i) => decideCall(engine, person(100_000 + i), search),
    }),
    measure("the same question again", 20, { times: 20_000, run: () => decideCall(engine, app(0), search) }),
    measure("compiling 20 policies after a change", null, {
      times: 5,
      run: () => decideCall(engine, { ...app(0), appPolicies: twentyPolicies() }, search),
    }),
  ]
}
