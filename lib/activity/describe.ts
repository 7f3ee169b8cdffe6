/**
 * An event of activity as a sentence for the people who run the app. Says more than the wire did: there every
 * failure of client authentication has one description, so that a stranger learns nothing from it.
 */

import { REFUSALS, type Refusal } from "@/lib/oauth/refusals"
import { SECRET_SHAPES, type SecretShape } from "@/lib/secret-format"

export interface ActivityFacts {
  kind: string
  grantType: string | null
  code: string | null
  cause: string | null
  detail: Record<string, unknown> | null
}

/** Causes whose description on the wire is shared with others. */
const EXACT: Partial<Record<Refusal, string>> = {
  "client.unknown": "No app has this client id.",
  "client.draft": "The app is still a draft.",
  "client.disabled": "The app is disabled.",
  "client.binned": "The app is in the bin.",
  "client.registered_elsewhere": "The app lives elsewhere; its tokens are not issued here.",
  "client.malformed_basic": "The Authorization header could not be read.",
  "client.unknown_scheme": "The Authorization header uses a scheme other than Basic.",
  "client.public_sent_credentials": "A public app sent a secret or an assertion.",
  "client.credentials_missing": "No credential was sent.",
  "client.other_method_registered": "The credential was sent by another method than the one registered.",
  "secret.wrong": "The secret is wrong.",
  "secret.expired": "The secret has expired.",
  "secret.retired": "The secret is retired.",
  "secret.disabled": "The secret is disabled.",
  "assertion.malformed": "The client assertion could not be read.",
  "assertion.algorithm": "The client assertion uses an algorithm that is not accepted.",
  "assertion.no_matching_key": "No registered key has the kid of the client assertion.",
  "assertion.key_set_unreachable": "The app's key set could not be fetched.",
  "assertion.signature": "The signature of the client assertion does not match.",
  "assertion.issuer": "iss and sub of the client assertion are not the client id.",
  "assertion.audience": "The client assertion names another audience.",
  "assertion.expired": "The client assertion has expired.",
  "assertion.too_long_lived": "The client assertion lives longer than five minutes.",
  "assertion.not_yet_valid": "The client assertion is not valid yet.",
  "assertion.no_jti": "The client assertion has no jti.",
  "assertion.replayed": "The client assertion was used before.",
  "code.unknown": "The code is not known.",
  "code.expired": "The code has expired; it lives for a minute.",
  "code.replayed": "The code was used before; what it gave has been revoked.",
  "code.other_client": "The code was issued to another app.",
  "code.redirect_uri": "redirect_uri is not the one the code was issued for.",
  "launch.unknown": "No launch of this name was made here.",
  "launch.expired": "The launch has expired; it lives for five minutes.",
  "launch.used": "The launch was used before; each is good once.",
  "launch.other_app": "The launch was made for another app.",
  "launch.other_api": "The launch was made for another FHIR server than aud names.",
  "launch.patient_unknown": "The FHIR server has no patient of the id the launch names.",
}

const isRefusal = (cause: string): cause is Refusal => Object.hasOwn(REFUSALS, cause)

/** What the wrong secret looked like, when that says more than that it was wrong. */
const SHAPE_SAYS_NOTHING: readonly SecretShape[] = ["ok", "foreign"]
function describeShape(shape: unknown): string {
  if (typeof shape !== "string" || !Object.hasOwn(SECRET_SHAPES, shape)) return ""
  const known = shape as SecretShape
  return SHAPE_SAYS_NOTHING.includes(known) ? "" : ` ${SECRET_SHAPES[known]}`
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

/** What the event says beyond its kind: the call, the scopes, or the exact cause. */
export function describeActivity(event: ActivityFacts): string {
  const detail = event.detail ?? {}
  if (event.kind.startsWith("fhir.")) return describeCall(detail)
  if (event.kind.endsWith("refused")) return describeRefusal(event, detail)
  const grant = event.grantType?.replace("urn:ietf:params:oauth:grant-type:", "").replaceAll("_", " ") ?? ""
  const scopes = Array.isArray(detail.scopes) ? detail.scopes.join(" ") : textOf(detail.scope)
  return [grant, scopes].filter(Boolean).join(", ")
}

function describeCall(detail: Record<string, unknown>): string {
  const calls = typeof detail.calls === "number" && detail.calls > 1 ? ` (${detail.calls} calls)` : ""
  const call = [textOf(detail.action), textOf(detail.type)].filter(Boolean).join(" ")
  const why = textOf(detail.message)
  return [`${call || textOf(detail.method)}${calls}`, why].filter(Boolean).join(": ")
}

function describeRefusal(event: ActivityFacts, detail: Record<string, unknown>): string {
  const { cause, code } = event
  const exact = cause && isRefusal(cause) ? (EXACT[cause] ?? REFUSALS[cause][1]) : (code ?? "")
  const acted = cause?.startsWith("simulated.") ? "Acted out for the launcher: " : ""
  const sentence = [acted + exact, textOf(detail.reason)].filter(Boolean).join(" ")
  const sent = textOf(detail.sent)
  const registered = textOf(detail.registered)
  if (cause === "secret.wrong") return sentence + describeShape(detail.shape)
  if (sent && registered) return `${sentence} Sent: ${sent}. Registered: ${registered}.`
  return sent ? `${sentence} Sent: ${sent}.` : sentence
}
