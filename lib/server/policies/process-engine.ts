/** The process's one policy engine. The names of Cedar's parsed sets are global, so a second would overwrite the first's. */

import type { PolicyEngine } from "@/lib/policy/model"
import { processState } from "@/lib/server/process-state"
import { createEngine } from "./engine"

export const policyEngine = (): PolicyEngine => processState("policy-engine", createEngine)
