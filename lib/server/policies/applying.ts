/** Which statements of a list of policies can apply to a question, told from their text alone. */

import type { PolicyRef, PolicySource, Question } from "@/lib/policy/model"
import { actionsOf, concernsType, type LookedAt } from "@/lib/policy/statements"
import type { Part } from "./policy-text"

/** A text as read once: a number that stands for it in keys, and its statements; null when it does not parse. */
export interface ReadText {
  number: number
  parts: readonly (Part & { looks: LookedAt })[] | null
}

type Applying = readonly { id: string; policy: PolicyRef; part: Part & { looks: LookedAt } }[]
export interface Selected {
  /** Stands for all the rest. */
  key: string
  /** Asked about every type at once: a statement that tells types apart settles nothing. */
  typeless: boolean
  applying: Applying
  /** So asked, and some type is forbidden by a statement that says nothing of the others. */
  forbidsSome: boolean
  broken: readonly PolicyRef[]
}
export type On = Pick<Question, "action" | "type">

export function selectApplying(
  policies: readonly PolicySource[],
  on: On,
  read: (policy: PolicySource) => ReadText,
): Selected {
  const typeless = on.type === null
  let forbidsSome = false
  const applying: { id: string; policy: PolicyRef; part: Part & { looks: LookedAt } }[] = []
  const broken: PolicyRef[] = []
  const keys: string[] = []
  for (const source of policies) {
    const policy: PolicyRef = { id: source.id, name: source.name, version: source.version }
    const { number, parts } = read(source)
    if (parts === null) {
      broken.push(policy)
      keys.push(`${source.id} broken`)
    }
    parts?.forEach((part, index) => {
      const { statement } = part
      if (!actionsOf(statement).includes(on.action)) return
      if (!concernsType(statement, on.type ?? "*")) {
        forbidsSome ||= typeless && statement.effect === "forbid"
        return
      }
      const id = `${source.id}@${source.version}:${number}#${index}`
      applying.push({ id, policy, part })
      keys.push(id)
    })
  }
  const key = `${typeless ? "*" : ""}${forbidsSome ? "-" : ""} ${keys.join(" ")}`
  return { key, typeless, applying, forbidsSome, broken }
}
