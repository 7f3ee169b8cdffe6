/**
 * Ids: `app_7h3kq9x2m4tn8vbc`. A readable prefix says what the id names, and sixteen Crockford base32
 * characters (80 bits) say which one. An id is public; no secret has this shape (see lib/secret-format.ts).
 */

export const ID_PREFIXES = {
  app: "app",
  api: "api",
  policy: "pol",
  policyCase: "pcs",
  policyLink: "lnk",
  user: "usr",
  session: "ses",
  secret: "sid",
  key: "key",
  grant: "grt",
  redirectUri: "uri",
  event: "evt",
  failure: "flr",
  launch: "lch",
  scenario: "scn",
  view: "viw",
  registrationToken: "irt",
  upstream: "ups",
} as const

export type IdKind = keyof typeof ID_PREFIXES

declare const idKind: unique symbol
/** A branded id: `Id<"app">` and `Id<"api">` do not mix. */
export type Id<K extends IdKind> = string & { readonly [idKind]: K }

export type AppId = Id<"app">
export type ApiId = Id<"api">
export type PolicyId = Id<"policy">
export type UserId = Id<"user">
export type SessionId = Id<"session">
export type SecretId = Id<"secret">
export type GrantId = Id<"grant">

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
const LENGTH = 16

/**
 * A new id from at least 16 random bytes.
 * @throws when given fewer bytes
 */
export function newId<K extends IdKind>(kind: K, randomBytes: Uint8Array): Id<K> {
  if (randomBytes.length < LENGTH) throw new Error("INVARIANT: newId needs 16 random bytes")
  let id = `${ID_PREFIXES[kind]}_`
  for (let i = 0; i < LENGTH; i++) id += ALPHABET[(randomBytes[i] ?? 0) & 31]
  return id as Id<K>
}

/** True when `value` has the shape of an id of this kind. */
export function isId<K extends IdKind>(kind: K, value: string): value is Id<K> {
  return new RegExp(`^${ID_PREFIXES[kind]}_[${ALPHABET}]{${LENGTH}}$`).test(value)
}
