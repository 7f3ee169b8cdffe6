/**
 * What a password must be. Length is what counts (NIST SP 800-63B §3.1.1.2): no composition rules.
 */

export const PASSWORD_MIN = 12
export const PASSWORD_MAX = 256

/** The fault of a proposed password as a sentence, or null when it will do. */
export function passwordFault(password: string, person: { email: string }): string | null {
  if (password.length < PASSWORD_MIN)
    return `Use at least ${PASSWORD_MIN} characters; a short sentence is easy to remember.`
  if (password.length > PASSWORD_MAX) return `Use at most ${PASSWORD_MAX} characters.`
  const lower = password.toLowerCase()
  const [local = ""] = person.email.toLowerCase().split("@")
  if (lower === person.email.toLowerCase() || lower === local || lower.replaceAll(local, "").length < 4)
    return "Do not use your e-mail address as the password."
  if (new Set(lower).size < 5) return "Use more than a few different characters."
  return null
}
