/**
 * The errors of the admin domain. Protocol errors live in lib/oauth/errors.ts.
 *
 * Errors are recognised by a brand, never by `instanceof`: the server bundle and Next's bundles each load
 * their own copy of this class.
 */

export type AppErrorCode =
  | "invalid" // what was sent cannot be accepted; `fields` says where
  | "unauthenticated" // nobody is signed in
  | "forbidden" // this person may not do this
  | "not_found"
  | "conflict" // the thing changed since it was read, or the name is taken
  | "rate_limited"
  | "unavailable" // something outside did not answer

/** Field path ("redirectUris.0.uri") to the sentence shown beside that field. */
export type FieldErrors = Record<string, string>

const BRAND = "admit.AppError"

export class AppError extends Error {
  readonly brand = BRAND
  readonly code: AppErrorCode
  readonly fields: FieldErrors

  constructor(code: AppErrorCode, options: { message: string; fields?: FieldErrors; cause?: unknown }) {
    super(options.message, { cause: options.cause })
    this.name = "AppError"
    this.code = code
    this.fields = options.fields ?? {}
  }
}

/** True for an AppError from any copy of this module. */
export function isAppError(error: unknown): error is AppError {
  return typeof error === "object" && error !== null && "brand" in error && error.brand === BRAND
}
