/**
 * Credentials in places they do not belong: a private key pasted where the public one goes, a secret typed as a
 * name. Asked in the browser before anything is sent, and again on the server before anything is kept.
 */

import { SECRET_PREFIX } from "@/lib/secret-format"

const PRIVATE_PEM = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/
/** RFC 7518 §6.2.2, §6.3.2, §6.4.1: what only the private half, or a shared key, has. */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]
const PRIVATE_MEMBER_TEXT = /"(?:d|dp|dq|qi)"\s*:\s*"/

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const hasPrivateMember = (jwk: Record<string, unknown>): boolean =>
  PRIVATE_MEMBERS.some((member) => member in jwk)

function holdsPrivateJwk(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text)
    if (!isObject(json)) return false
    const keys = Array.isArray(json.keys) ? json.keys.filter(isObject) : [json]
    return keys.some(hasPrivateMember)
  } catch {
    return PRIVATE_MEMBER_TEXT.test(text)
  }
}

/** True for text that holds a private key, as PEM or JWK. */
export const holdsPrivateKey = (text: string): boolean => PRIVATE_PEM.test(text) || holdsPrivateJwk(text)

export const PRIVATE_KEY_REFUSED =
  "This is a private key. It was not kept. Keep it with the app, and paste the public key or certificate here; if it was sent to anybody else, replace it."

const SECRET = new RegExp(`${SECRET_PREFIX}[0-9A-Za-z]{20,}`)

/** The sentence when text that others will read holds a credential, else `null`. */
export function findLeak(text: string): string | null {
  if (PRIVATE_PEM.test(text) || PRIVATE_MEMBER_TEXT.test(text))
    return "This holds a private key. Everybody who sees this page would see it too. Remove it."
  if (SECRET.test(text))
    return "This holds a client secret. Everybody who sees this page would see it too. Remove it."
  return null
}

/** For zod: `z.string().check(refuseLeak)`. */
export function refuseLeak(context: { value: string; issues: { push(issue: object): unknown } }): void {
  const message = findLeak(context.value)
  if (message) context.issues.push({ code: "custom", message, input: "" })
}
