/** The shape of an explanation, and how its source becomes an address. */

/** What one click can mend; `lib/failures/mends.ts` says when, and with what consequence. */
export type Act =
  | "add_redirect_uri"
  | "add_post_logout_uri"
  | "allow_scopes"
  | "give_api"
  | "activate_app"
  | "enable_app"
  | "restore_app"
  | "open_credentials"
  | "open_settings"
  | "open_policies"
  | "open_policy"
  | "link_policy"
  | "open_kind"
  | "open_api"

export interface Explanation {
  /** What is wrong, in plain words: says what the wire must not. */
  sentence: string
  /** What to do, addressed to whoever runs the app. */
  mend: string
  /** The rule: "RFC 6749 §5.2". */
  source: string
  act: Act | null
}

/** An entry of the tables: sentence, mend, source, act. */
export type Entry = readonly [sentence: string, mend: string, source: string, act?: Act]

export const toExplanation = ([sentence, mend, source, act]: Entry): Explanation => ({
  sentence,
  mend,
  source,
  act: act ?? null,
})

const SPECIFICATIONS: readonly [name: string, url: string][] = [
  ["OAuth 2.1", "https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1"],
  ["OpenID Connect Core", "https://openid.net/specs/openid-connect-core-1_0.html"],
  ["OpenID Connect RP-Initiated Logout", "https://openid.net/specs/openid-connect-rpinitiated-1_0.html"],
  ["SMART App Launch 2.2", "https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html"],
  ["SMART Backend Services", "https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html"],
  ["FHIR R4 RESTful API", "https://hl7.org/fhir/R4/http.html"],
  ["FHIR R4 Search", "https://hl7.org/fhir/R4/search.html"],
  ["AuthZEN Authorization API 1.0", "https://openid.net/specs/authorization-api-1_0.html"],
]

/** Where the rule can be read; null for a rule of Admit's own. */
export function sourceUrl(source: string): string | null {
  const rfc = /^RFC (\d+)(?: §([\d.]+))?/.exec(source)
  if (rfc) return `https://www.rfc-editor.org/rfc/rfc${rfc[1]}${rfc[2] ? `#section-${rfc[2]}` : ""}`
  return SPECIFICATIONS.find(([name]) => source.startsWith(name))?.[1] ?? null
}
