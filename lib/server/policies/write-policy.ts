/** What creating, changing and reverting a policy share: names stay apart, faulty text stays a draft. */

import type { WriteTx } from "@/db/client"
import { findPolicy, findPolicyByName, type PolicyRow } from "@/db/queries/policies"
import { AppError } from "@/lib/errors"
import type { PolicyId } from "@/lib/id"
import type { PolicyTextError } from "./policy-text"
import { readPolicyText } from "./read-text"

/** Which of a policy's two texts a text becomes. */
export interface Placed {
  /** The text to be in force; null when it has faults. */
  cedar: string | null
  /** The text to keep as a draft; null when it is in force. */
  draftCedar: string | null
  errors: PolicyTextError[]
}

export function placeText(text: string): Placed {
  const { errors } = readPolicyText(text)
  if (errors.length > 0) return { cedar: null, draftCedar: text, errors }
  return { cedar: text.trim() === "" ? "" : text, draftCedar: null, errors: [] }
}

/** A policy is active once text is in force; until then there is nothing to decide by. */
export const stateOf = (cedar: string): "active" | "draft" => (cedar === "" ? "draft" : "active")

/** @throws AppError not_found */
export async function getPolicyRow(tx: WriteTx, id: PolicyId): Promise<PolicyRow> {
  const policy = await findPolicy(tx, id)
  if (!policy) throw new AppError("not_found", { message: "This policy is no longer here." })
  return policy
}

/** @throws AppError conflict at the field `name` */
export async function requireFreeName(tx: WriteTx, name: string, except?: PolicyId): Promise<void> {
  if (!(await findPolicyByName(tx, name, except))) return
  const message = "Another policy has this name."
  throw new AppError("conflict", { message, fields: { name: message } })
}
