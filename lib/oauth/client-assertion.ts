/**
 * private_key_jwt: a client proves itself with a signed assertion (RFC 7523 §3, OpenID Connect Core §9, SMART
 * Backend Services). The key is chosen by kid among the app's own; a jti is good once, on every instance.
 */

import { decodeJwt, decodeProtectedHeader, type JWTPayload } from "jose"
import type { Id } from "@/lib/id"
import { ASSERTION_CHECKS, type AssertionCheckName, type Trial } from "./assertion-checks"
import type { OAuthClient } from "./client"
import type { OAuthContext } from "./context"
import { isOAuthError, type OAuthError } from "./errors"
import { refuse } from "./refusals"

export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
const MAX_LENGTH = 16_384

function readPayload(assertion: string): JWTPayload {
  if (assertion.length > MAX_LENGTH) throw refuse("assertion.malformed")
  try {
    return decodeJwt(assertion)
  } catch (cause) {
    throw refuse("assertion.malformed", { cause })
  }
}

/**
 * Whom an assertion says it is from, before anything is proven: it only decides whose keys are tried.
 * @throws invalid_client
 */
export function readAssertionSubject(assertion: string): string {
  const { iss, sub } = readPayload(assertion)
  if (typeof sub !== "string" || sub === "" || iss !== sub) throw refuse("assertion.issuer")
  return sub
}

function readType(assertion: string): string | undefined {
  try {
    const { typ } = decodeProtectedHeader(assertion)
    return typeof typ === "string" ? typ : undefined
  } catch {
    return undefined
  }
}

type Sent = { assertion: string; endpoint: string }

const toTrial = (
  context: OAuthContext,
  client: OAuthClient,
  of: Sent & Pick<Trial, "isFirstUse">,
): Trial => ({ context, client, ...of, payload: readPayload(of.assertion), typ: readType(of.assertion) })

/**
 * Verifies an assertion of this client, made for `endpoint`.
 * @returns the id of the registered key, `null` for one from the app's jwks_uri
 * @throws invalid_client
 */
export async function verifyAssertion(
  context: OAuthContext,
  client: OAuthClient,
  sent: Sent,
): Promise<Id<"key"> | null> {
  const isFirstUse: Trial["isFirstUse"] = (hash, until) =>
    context.store.claimJti(client.clientId, hash, until)
  const trial = toTrial(context, client, { ...sent, isFirstUse })
  for (const { check } of ASSERTION_CHECKS) await check(trial)
  return trial.key?.id ?? null
}

export interface CheckedRow {
  name: AssertionCheckName
  /** `unknown`: a check it depends on failed. */
  outcome: "pass" | "fail" | "unknown"
  error: OAuthError | null
}

/**
 * Makes every check of `verifyAssertion` and tells each; the jti is looked up, not used up, so the same assertion
 * can still be sent.
 * @throws invalid_client when it is no JWT at all
 */
export async function examineAssertion(
  context: OAuthContext,
  client: OAuthClient,
  sent: Sent,
): Promise<CheckedRow[]> {
  const isFirstUse: Trial["isFirstUse"] = async (hash) =>
    !(await context.store.isJtiUsed(client.clientId, hash))
  const trial = toTrial(context, client, { ...sent, isFirstUse })
  const rows: CheckedRow[] = []
  for (const { name, after, check } of ASSERTION_CHECKS) {
    const failed: readonly string[] = rows.filter((row) => row.outcome !== "pass").map((row) => row.name)
    if (after.some((earlier) => failed.includes(earlier))) {
      rows.push({ name, outcome: "unknown", error: null })
      continue
    }
    try {
      await check(trial)
      rows.push({ name, outcome: "pass", error: null })
    } catch (error) {
      if (!isOAuthError(error)) throw error
      rows.push({ name, outcome: "fail", error })
    }
  }
  return rows
}
