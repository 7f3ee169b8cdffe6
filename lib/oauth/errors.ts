/**
 * The errors of the protocol. A code is looked up for its status; the description is public and constant;
 * `detail` goes to activity and never on the wire. Errors of the admin domain live in lib/errors.ts.
 */

/** Error codes on the wire and their HTTP status. RFC 6749 §4.1.2.1 and §5.2 unless noted. */
export const OAUTH_ERROR_STATUS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_response_type: 400,
  invalid_scope: 400,
  access_denied: 400,
  server_error: 500,
  temporarily_unavailable: 503,
  // OpenID Connect Core §3.1.2.6
  login_required: 400,
  consent_required: 400,
  interaction_required: 400,
  request_not_supported: 400,
  request_uri_not_supported: 400,
  registration_not_supported: 400,
  invalid_request_uri: 400,
  // OpenID Connect Core Error Code unmet_authentication_requirements §1
  unmet_authentication_requirements: 400,
  // RFC 6750 §3.1
  invalid_token: 401,
  insufficient_scope: 403,
  // RFC 8707 §2
  invalid_target: 400,
  // RFC 9449 §5 and §8
  invalid_dpop_proof: 400,
  use_dpop_nonce: 400,
  // RFC 8628 §3.5
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  // RFC 7591 §3.2.2
  invalid_redirect_uri: 400,
  invalid_client_metadata: 400,
  unapproved_software_statement: 400,
} as const

/** Causes with a status of their own. */
const STATUS_OF_CAUSE: Readonly<Record<string, number>> = {
  // RFC 9110 §15.5.14, which RFC 9126 §2.3 asks for by name
  "request.too_large": 413,
  // RFC 6585 §4
  "authorize.rate": 429,
  "register.rate": 429,
  "register.off": 403,
  // RFC 9449 §9: at a resource a missing nonce is a challenge
  "token.dpop_nonce": 401,
}

export type OAuthErrorCode = keyof typeof OAUTH_ERROR_STATUS

/** RFC 6749 §5.2 `error_uri`: depends on the code alone, so that it tells nothing about one request. */
export const errorUri = (issuer: string, code: OAuthErrorCode): string => `${issuer}/errors/${code}`

const BRAND = "admit.OAuthError"

export interface OAuthErrorOptions {
  /** Public: constant text in the characters of RFC 6749 §5.2. */
  description: string
  /** The catalogued cause (lib/oauth/refusals.ts), for activity and the failure inbox. */
  refusal?: string
  /** What was sent beside what is registered; never a secret, never on the wire. */
  detail?: Record<string, unknown>
  cause?: unknown
}

export class OAuthError extends Error {
  readonly brand = BRAND
  readonly code: OAuthErrorCode
  readonly description: string
  readonly refusal: string | null
  readonly detail: Record<string, unknown>

  constructor(code: OAuthErrorCode, options: OAuthErrorOptions) {
    super(`${code}: ${options.description}`, { cause: options.cause })
    this.name = "OAuthError"
    this.code = code
    this.description = options.description
    this.refusal = options.refusal ?? null
    this.detail = options.detail ?? {}
  }

  get status(): number {
    return STATUS_OF_CAUSE[this.refusal ?? ""] ?? OAUTH_ERROR_STATUS[this.code]
  }
}

/** True for an OAuthError from any copy of this module. */
export function isOAuthError(error: unknown): error is OAuthError {
  return typeof error === "object" && error !== null && "brand" in error && error.brand === BRAND
}

/** What an unexpected failure looks like outside: no message of its own. */
export function toServerError(cause: unknown): OAuthError {
  return new OAuthError("server_error", { description: "The request could not be completed.", cause })
}
