import { type Action, INTERACTION_LABELS, isInteraction } from "@/lib/fhir/interactions"

const OPERATIONS: Record<string, { label: string; meaning: string }> = {
  $everything: { label: "$everything", meaning: "Fetch a patient's whole record in one call." },
  $export: { label: "$export", meaning: "Export in bulk, in the background." },
  $import: { label: "$import", meaning: "Load in bulk, in the background." },
  $graphql: { label: "$graphql", meaning: "Ask in GraphQL." },
  operation: { label: "Other operations", meaning: "Any other $operation of the server." },
}

/** What an interaction or operation is called, and what it does. */
export function actionWords(action: Action): { label: string; meaning: string } {
  if (isInteraction(action)) return INTERACTION_LABELS[action]
  return OPERATIONS[action] ?? { label: action, meaning: "" }
}
