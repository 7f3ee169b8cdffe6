/** What can be done to many apps at once, and what becomes of each: decided here, written by the verb. */

import { tag } from "./fields"

export const BULK_LIMIT = 500

export type BulkChange =
  | { do: "tag"; add: readonly string[]; remove: readonly string[] }
  | { do: "disable"; reason?: string }
  /** @property by a day (YYYY-MM-DD) */
  | { do: "ask-rotation"; by: string }

export interface BulkRow {
  id: string
  name: string
  outcome: "changed" | "kept" | "skipped"
  /** Why it was kept or skipped, or what to know; "" when there is nothing to say. */
  note: string
}

export interface BulkSubject {
  issuer: string
  state: string
  tags: readonly string[]
  authMethod: string
  binnedAt: Date | null
  rotationDueAt: Date | null
  /** A refresh token of it can still be used. */
  signedIn: boolean
}

/** The tags of a line of text, or the sentence that says what is wrong with one. */
export function parseTags(line: string): { ok: true; tags: string[] } | { ok: false; fault: string } {
  const tags = [...new Set(line.split(/[\s,]+/).filter((one) => one !== ""))]
  for (const one of tags) {
    const checked = tag.safeParse(one)
    if (!checked.success) return { ok: false, fault: checked.error.issues[0]?.message ?? "This is no tag." }
  }
  return { ok: true, tags }
}

export const withTags = (
  tags: readonly string[],
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
) => [...new Set([...tags, ...add])].filter((one) => !remove.includes(one))

type Verdict = Pick<BulkRow, "outcome" | "note">

const verdict = (outcome: BulkRow["outcome"], note = ""): Verdict => ({ outcome, note })

/** What becomes of one app. */
export function decideBulk(app: BulkSubject, change: BulkChange): Verdict {
  if (app.binnedAt) return verdict("skipped", "It lies in the bin.")
  if (change.do === "tag") {
    const after = withTags(app.tags, change)
    if (after.length > 50) return verdict("skipped", "It would have more than 50 tags.")
    const same = after.length === app.tags.length && after.every((one) => app.tags.includes(one))
    return same ? verdict("kept", "It has these tags already.") : verdict("changed")
  }
  if (change.do === "disable") {
    if (app.state !== "active") return verdict("kept", `It is ${app.state} already.`)
    return verdict("changed", app.signedIn ? "People were signed in to it." : "")
  }
  if (app.issuer !== "admit") return verdict("skipped", "Its credentials are kept elsewhere.")
  if (app.authMethod === "none") return verdict("skipped", "A public app has no credential.")
  if (app.rotationDueAt?.toISOString().startsWith(change.by))
    return verdict("kept", "Its owners were asked for that day already.")
  return verdict("changed")
}

/** What will happen, a sentence a line, before it happens. */
export function bulkConsequences(apps: readonly BulkSubject[], change: BulkChange): string[] {
  const rows = apps.map((app) => ({ app, ...decideBulk(app, change) }))
  const changed = rows.filter(({ outcome }) => outcome === "changed")
  const count = (n: number) => `${n} ${n === 1 ? "app" : "apps"}`
  const others = rows.length - changed.length
  const lines = [`${count(changed.length)} will be changed, in one step: all of them, or none.`]
  if (others > 0) lines.push(`${count(others)} will be left as they are.`)
  if (change.do === "disable") {
    const inUse = changed.filter(({ app }) => app.signedIn).length
    lines.push(
      "Their token requests and FHIR calls are refused within a second. Enabling brings everything back.",
    )
    if (inUse > 0)
      lines.push(`People are signed in to ${count(inUse)} of these by refresh tokens; they are cut off.`)
  }
  if (change.do === "ask-rotation")
    lines.push("Nothing stops working. Each app shows the day until a new secret or key has been added.")
  return lines
}
