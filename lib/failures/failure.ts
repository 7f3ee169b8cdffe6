/** A failure as the inbox shows it: the same refusal once, with its count, its latest request and its mend. */

import type { AppId, Id } from "@/lib/id"
import type { Cause } from "./causes"
import type { Hint } from "./hints"
import type { Mend } from "./mends"
import type { FailureSample } from "./sample"

export interface Failure {
  id: Id<"failure">
  /** Null for a client id no app has. */
  appId: AppId | null
  appName: string | null
  clientId: string | null
  cause: Cause
  count: number
  firstSeenAt: Date
  lastSeenAt: Date
  /** When it came back after it was dealt with. */
  reopenedAt: Date | null
  resolvedAt: Date | null
  /** The latest request, redacted. */
  sample: FailureSample
  /** Counts of the last fourteen days, oldest first. */
  byDay: readonly number[]
  mend: Mend
  /** The simulator filled with the call, for what scopes or policies refused; null for the rest. */
  trialHref: string | null
  /** What else the request gives away about how the app is set up. */
  hints: readonly Hint[]
}

/** "1 kind of refusal", "3 kinds of refusals". */
export const kindsInWords = (open: number): string =>
  open === 1 ? "1 kind of refusal" : `${open} kinds of refusals`
