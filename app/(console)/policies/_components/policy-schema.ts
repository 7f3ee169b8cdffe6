import { z } from "zod"
import { isId } from "@/lib/id"
import { POLICY_PRESETS } from "@/lib/policy/presets"

/** How a new policy starts: a preset's id, `empty`, or `copy` of the policy in `copyOf`. */
export const newPolicySchema = z
  .object({
    name: z.string().trim().min(1, "Give it a name.").max(80, "Use at most 80 characters."),
    start: z.enum(["empty", "copy", ...POLICY_PRESETS.map(({ id }) => id)], "Choose where to start."),
    copyOf: z.string(),
  })
  .refine(({ start, copyOf }) => start !== "copy" || isId("policy", copyOf), {
    path: ["copyOf"],
    message: "Choose the policy to copy.",
  })
export type NewPolicyValues = z.input<typeof newPolicySchema>
