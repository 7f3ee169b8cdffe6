/** The assertion debugger: the checks of the token endpoint on a pasted assertion, all of them. Nothing is kept. */

import { decodeJwt, decodeProtectedHeader } from "jose"
import { type ReportFacts, type ReportRow, toReportRow } from "@/lib/credentials/assertion-report"
import { AppError } from "@/lib/errors"
import type { AppId } from "@/lib/id"
import { acceptedAudiences } from "@/lib/oauth/assertion-checks"
import { examineAssertion, readAssertionSubject } from "@/lib/oauth/client-assertion"
import { checkClientState, checkMethod } from "@/lib/oauth/client-auth"
import { endpointUrl } from "@/lib/oauth/context"
import { isOAuthError } from "@/lib/oauth/errors"
import { type Actor, requirePermission } from "@/lib/server/actor"
import { getApp } from "@/lib/server/apps/read-app"
import { oauthContext } from "@/lib/server/oauth/context"

export interface AssertionView {
  accepted: boolean
  rows: ReportRow[]
  header: string
  claims: string
}

function outcomeOf(check: () => unknown): "pass" | "fail" {
  try {
    check()
    return "pass"
  } catch (error) {
    if (isOAuthError(error)) return "fail"
    throw error
  }
}

function decode(assertion: string): Pick<ReportFacts, "header" | "claims"> {
  try {
    return { header: { ...decodeProtectedHeader(assertion) }, claims: decodeJwt(assertion) }
  } catch (cause) {
    const message = /\s/.test(assertion)
      ? "There is a space or line break inside. Paste the assertion in one line."
      : assertion.split(".").length === 3
        ? "One of its three parts is not JSON in base64url. It was cut or changed on the way."
        : "This is no signed JWT: it needs three parts with dots between them."
    throw new AppError("invalid", { message, fields: { assertion: message }, cause })
  }
}

/**
 * @throws AppError invalid with `fields.assertion` for what is no JWT at all
 */
export async function debugAssertion(
  input: { appId: AppId; assertion: string },
  actor: Actor,
): Promise<AssertionView> {
  await requirePermission(actor, "credential.edit", { appId: input.appId })
  const app = await getApp(input.appId, actor)
  const assertion = input.assertion.trim()
  const decoded = decode(assertion)
  const context = await oauthContext()
  const client = await context.store.findClient(app.clientId)
  if (!client) throw new AppError("not_found", { message: "This app is no longer here." })
  const endpoint = endpointUrl(context.issuer, "token")
  const facts: ReportFacts = {
    ...decoded,
    clientId: client.clientId,
    audiences: acceptedAudiences({ context, client, endpoint }),
    kids: client.keys.filter((key) => !key.disabledAt).map((key) => key.kid),
    jwksUri: client.jwksUri,
    now: context.now(),
  }
  const identity =
    outcomeOf(() => readAssertionSubject(assertion)) === "pass" && decoded.claims.sub === client.clientId
  const rows = [
    { name: "method", outcome: outcomeOf(() => checkMethod(client, { method: "private_key_jwt" })) },
    { name: "state", outcome: outcomeOf(() => checkClientState(client)) },
    { name: "identity", outcome: identity ? "pass" : "fail" },
    ...(await examineAssertion(context, client, { assertion, endpoint })),
  ] as const
  return {
    accepted: rows.every(({ outcome }) => outcome === "pass"),
    rows: rows.map(({ name, outcome }) => toReportRow({ name, outcome }, facts)),
    header: JSON.stringify(decoded.header, null, 2),
    claims: JSON.stringify(decoded.claims, null, 2),
  }
}
