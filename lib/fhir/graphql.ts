/**
 * Whether a GraphQL request can only read. FHIR defines queries, and some servers (Medplum) take mutations at the
 * same address. An operation that changes begins with its keyword, so a document without that word is a query;
 * whatever hides the document (a stored one, another encoding) may hold anything.
 * http://hl7.org/fhir/R4/graphql.html, https://spec.graphql.org/October2021/#sec-Language.Operations
 */

import { parseExact } from "@/lib/fhir/exact-json"
import type { Param } from "@/lib/fhir/request"

const CHANGES = /mutation|subscription|[\0\ufffd]/
const MEMBERS = ["query", "variables", "operationName"]

/** @param body the body of a POST as sent; null without one */
export function onlyReads(
  params: readonly Param[],
  body: { contentType: string; text: string } | null,
): boolean {
  const asked = params.filter(([name]) => name !== "_format" && name !== "_pretty")
  if (!asked.every(([name]) => MEMBERS.includes(name))) return false
  const sent = body === null || body.text === "" ? [] : documentsIn(body)
  if (sent === null) return false
  const documents = [...asked.filter(([name]) => name === "query").map(([, value]) => value), ...sent]
  return documents.length > 0 && !documents.some((text) => CHANGES.test(text))
}

/** Null when it cannot be told which documents these are. */
function documentsIn({ contentType, text }: { contentType: string; text: string }): string[] | null {
  if (/^application\/graphql\b/i.test(contentType)) return [text]
  const parsed = parseExact(text)
  if (!parsed.ok || typeof parsed.value !== "object" || parsed.value === null) return null
  const { query } = parsed.value as { query?: unknown }
  const isPlain = Object.keys(parsed.value).every((name) => MEMBERS.includes(name))
  return isPlain && typeof query === "string" ? [query] : null
}
