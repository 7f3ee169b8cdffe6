/**
 * Errors the launcher can have acted out for one launch, so that a developer sees what their app does with them.
 * The names are those of the public SMART launcher, with some of our own. Each is acted out by the endpoint it
 * belongs to; none weakens a check.
 */

/** `shown` to the person, sent to the `redirect`, at the first (`code`) or a later (`refresh`) token request, or
 * as a `token` that is worth nothing. */
export type ActedAt = "shown" | "redirect" | "code" | "refresh" | "token"

interface SimulatedErrorRow {
  at: ActedAt
  /** When it happens, in the words of the launcher page. */
  when: "Signing in" | "Asking for a token" | "Calling FHIR"
  label: string
  /** What the app sees. */
  seen: string
}

export const SIMULATED_ERRORS = {
  auth_invalid_client_id: {
    at: "shown",
    when: "Signing in",
    label: "Unknown client id",
    seen: "An error page; the app is not returned to",
  },
  auth_invalid_redirect_uri: {
    at: "shown",
    when: "Signing in",
    label: "Unregistered redirect URI",
    seen: "An error page; the app is not returned to",
  },
  auth_invalid_scope: {
    at: "redirect",
    when: "Signing in",
    label: "Invalid scope",
    seen: "error=invalid_scope at the redirect URI",
  },
  auth_access_denied: {
    at: "redirect",
    when: "Signing in",
    label: "The person refuses",
    seen: "error=access_denied at the redirect URI",
  },
  auth_temporarily_unavailable: {
    at: "redirect",
    when: "Signing in",
    label: "Temporarily unavailable",
    seen: "error=temporarily_unavailable at the redirect URI",
  },
  auth_invalid_client_secret: {
    at: "code",
    when: "Asking for a token",
    label: "Wrong client secret",
    seen: "401 invalid_client for the code",
  },
  token_invalid_token: {
    at: "code",
    when: "Asking for a token",
    label: "Invalid code",
    seen: "400 invalid_grant for the code",
  },
  token_expired_code: {
    at: "code",
    when: "Asking for a token",
    label: "Expired code",
    seen: "400 invalid_grant for the code",
  },
  token_invalid_scope: {
    at: "code",
    when: "Asking for a token",
    label: "Invalid scope",
    seen: "400 invalid_scope for the code",
  },
  token_invalid_jti: {
    at: "code",
    when: "Asking for a token",
    label: "Assertion used before (jti)",
    seen: "401 invalid_client for the code",
  },
  token_expired_registration_token: {
    at: "code",
    when: "Asking for a token",
    label: "Registration expired",
    seen: "401 invalid_client for the code",
  },
  token_expired_refresh_token: {
    at: "refresh",
    when: "Asking for a token",
    label: "Expired refresh token",
    seen: "400 invalid_grant at the first refresh",
  },
  request_invalid_token: {
    at: "token",
    when: "Calling FHIR",
    label: "Invalid access token",
    seen: "A token whose signature is wrong: 401 at the FHIR server",
  },
  request_expired_token: {
    at: "token",
    when: "Calling FHIR",
    label: "Expired access token",
    seen: "A token that has already expired: 401 at the FHIR server",
  },
} as const satisfies Record<string, SimulatedErrorRow>

export type SimulatedError = keyof typeof SIMULATED_ERRORS
export const SIMULATED_ERROR_IDS = Object.keys(SIMULATED_ERRORS) as SimulatedError[]

export const isSimulatedError = (text: string): text is SimulatedError =>
  Object.hasOwn(SIMULATED_ERRORS, text)

/** The error, when this is where it is acted out. */
export function actedOut(error: SimulatedError | null, at: ActedAt): SimulatedError | null {
  return error !== null && SIMULATED_ERRORS[error].at === at ? error : null
}
