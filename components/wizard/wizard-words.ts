import type { KindQuestion } from "@/lib/wizard/client-kind"
import { clientKind } from "@/lib/wizard/client-kind"
import type { Question } from "@/lib/wizard/graph"
import { findOption, UNKNOWN } from "@/lib/wizard/graph"

/** An answer as a label; what is assumed for "I do not know". */
export function answerLabel(question: Question<string>, answer: string): { label: string; assumed: boolean } {
  return { label: findOption(question, answer)?.label ?? answer, assumed: answer === UNKNOWN }
}

export const isKindQuestion = (step: string): step is KindQuestion =>
  Object.hasOwn(clientKind.questions, step)
