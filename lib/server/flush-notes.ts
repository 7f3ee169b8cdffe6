/** What is told some time after it happened, told now: before a thread ends. */

import { flushCredentialUses } from "@/lib/server/credentials/uses"
import { writeNoted } from "@/lib/server/failures/note"
import { tellDecisions } from "@/lib/server/gateway/live"
import { tellCounted } from "@/lib/server/refusal-activity"

export async function flushNotes(): Promise<void> {
  await Promise.all([tellDecisions(), tellCounted(), flushCredentialUses()])
  await writeNoted()
}
