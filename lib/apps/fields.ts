/**
 * The single fields apps and APIs are made of, as zod schemas that report and never repair: nothing is
 * trimmed, lower-cased or dropped on the way in. Every message names the fault and the mend.
 */

import { z } from "zod"
import { findLeak } from "@/lib/credentials/leak"
import { INVISIBLE, nameCharacter } from "@/lib/oauth/host-name"
import { checkRedirectUri, guessPlatform } from "@/lib/oauth/redirect-uri"
import { findUriParts, isLoopback } from "@/lib/oauth/uri-parts"

export const LIMITS = {
  name: 120,
  description: 2000,
  notes: 10_000,
  uri: 2000,
  redirectUris: 256,
  list: 50,
  tag: 50,
  scope: 256,
  scopes: 400,
} as const

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same, with tab and line breaks allowed
const CONTROL_BUT_BREAKS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/u

/** Half of a surrogate pair: no text, and changed on the way into the database. */
const HALF_CHARACTER = /\p{Surrogate}/u

/** Zero-width joiner and non-joiner are letters' parts in Persian, Hindi and emoji; in prose they stay. */
const isJoiner = (character: string) => character === "\u200c" || character === "\u200d"
const isVariation = (character: string) => character >= "\ufe00" && character <= "\ufe0f"

function findHidden(text: string, control: RegExp): string | null {
  const found = control.exec(text)?.[0] ?? HALF_CHARACTER.exec(text)?.[0]
  if (found) return found
  const hidden = text.match(new RegExp(INVISIBLE.source, "gu")) ?? []
  return hidden.find((character) => !isJoiner(character) && !isVariation(character)) ?? null
}

/** Text of one line, in an interface: shown as it is, so nothing invisible may be in it. */
export const lineOf = (what: string, max: number, { required = false } = {}) =>
  z.string({ error: `${what} must be text.` }).check((context) => {
    const text = context.value
    const fault = (message: string) => context.issues.push({ code: "custom", message, input: text })
    if (text.length > max) {
      fault(`${what} has ${text.length} characters; ${max} is the most. Shorten it.`)
      return
    }
    const hidden = findHidden(text, CONTROL)
    if (hidden)
      fault(`${what} holds an invisible character (${nameCharacter(hidden)}). Delete it and type it again.`)
    else if (text !== text.trim()) fault(`${what} starts or ends with a space. Remove it.`)
    const leak = findLeak(text)
    if (leak) fault(leak)
    if (required && text.trim() === "") fault(`${what} is empty. Type one that people will recognise.`)
  })

/** Text of several lines. */
export const proseOf = (what: string, max: number) =>
  z.string({ error: `${what} must be text.` }).check((context) => {
    const text = context.value
    const fault = (message: string) => context.issues.push({ code: "custom", message, input: text })
    if (text.length > max) {
      fault(`${what} has ${text.length} characters; ${max} is the most. Shorten it.`)
      return
    }
    const hidden = findHidden(text, CONTROL_BUT_BREAKS)
    if (hidden) fault(`${what} holds an invisible character (${nameCharacter(hidden)}). Remove it.`)
    const leak = findLeak(text)
    if (leak) fault(leak)
  })

/** The sentence for an address that must be https (http only on this computer), or `null`. */
export function findWebUrlFault(what: string, url: string, { plainHttp = false } = {}): string | null {
  if (url.length > LIMITS.uri) return `${what} has ${url.length} characters; ${LIMITS.uri} is the most.`
  const hidden = findHidden(url, CONTROL)
  if (hidden || /[^\u0021-\u007e]/u.test(url))
    return `${what} holds a character that may not stand in an address. Type it again in plain letters.`
  const parts = findUriParts(url)
  if (!parts?.host) return `${what} is not a full address. Write it as https://example.org/page.`
  if (parts.userinfo !== null)
    return `${what} has a user name before the host. Remove everything up to the @.`
  if (parts.scheme === "https" || (parts.scheme === "http" && (plainHttp || isLoopback(parts.host)))) {
    return URL.canParse(url) ? null : `${what} is not a valid address. Check host and port.`
  }
  return `${what} must start with https://. Only 127.0.0.1, [::1] and localhost may use http://.`
}

export const webUrlOf = (what: string, options?: { plainHttp: boolean }) =>
  z.string({ error: `${what} must be an address.` }).check((context) => {
    const message = findWebUrlFault(what, context.value, options)
    if (message) context.issues.push({ code: "custom", message, input: context.value })
  })

/** A base URL of a FHIR server, without query, fragment or slash at the end. Whether http may be is api-schema's. */
export const fhirBaseUrl = webUrlOf("The FHIR address", { plainHttp: true }).check((context) => {
  const parts = findUriParts(context.value)
  const fault = (message: string) => context.issues.push({ code: "custom", message, input: context.value })
  if (parts && (parts.query !== null || parts.fragment !== null))
    fault(
      "The FHIR address has a part after ? or #. Remove it: the address ends where the resource types begin.",
    )
  else if (context.value.endsWith("/")) fault("The FHIR address ends with a /. Remove it.")
})

/** An origin for CORS: scheme, host and port as browsers send them in `Origin` (RFC 6454 §6.2). */
export const corsOrigin = webUrlOf("The origin").check((context) => {
  const url = context.value
  if (!URL.canParse(url) || new URL(url).origin === url) return
  const message = `An origin is only scheme, host and port, in small letters. Write ${new URL(url).origin.slice(0, 200)}.`
  context.issues.push({ code: "custom", message, input: url })
})

/** An address by the redirect rules, on the platform it most likely belongs to. */
export const addressByRedirectRules = z.string({ error: "This must be an address." }).check((context) => {
  const [fault] = checkRedirectUri(context.value, guessPlatform(context.value)).errors
  if (!fault) return
  context.issues.push({ code: "custom", message: `${fault.sentence} ${fault.mend}`, input: context.value })
})

/** RFC 6749 §3.3 `scope-token`. What a scope means is decided in lib/smart. */
export const scopeToken = z.string({ error: "A scope must be text." }).check((context) => {
  const scope = context.value
  if (scope.length <= LIMITS.scope && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) return
  const message = /[\s,]/.test(scope.slice(0, LIMITS.scope))
    ? "One entry holds one scope. Enter scopes one by one, without spaces or commas."
    : "A scope has only visible ASCII characters, without quotes and backslashes, 256 at most."
  context.issues.push({ code: "custom", message, input: scope })
})

export const tag = lineOf("The tag", LIMITS.tag, { required: true }).refine((text) => !/\s/.test(text), {
  error: "A tag is one word. Write night-job rather than night job.",
})

const MAX_CONTACT = 254

/** The length comes first: the pattern is slow on text without end. */
export const contact = lineOf("The contact", MAX_CONTACT).refine(
  (text) => text.length > MAX_CONTACT || /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(text),
  { error: "A contact is an email address, such as integration@hospital.example." },
)

/** A list without doubles. `what` is the plural noun of its entries. */
export const listOf = <Schema extends z.ZodType>(
  what: string,
  entry: Schema,
  { max = LIMITS.list as number, keyOf = (value: z.output<Schema>): unknown => value } = {},
) =>
  z
    .custom<z.input<Schema>[]>((value) => Array.isArray(value) && value.length <= max, {
      // The length is checked before any entry: a list of a million is refused in no time.
      error: ({ input }) =>
        Array.isArray(input)
          ? `There are more than ${max} ${what}. Remove some.`
          : `The ${what} must be a list.`,
    })
    .pipe(z.array(entry))
    .check((context) => {
      const seen = new Set<unknown>()
      context.value.forEach((value, index) => {
        const key = keyOf(value)
        if (seen.has(key)) {
          const message = "This entry stands in the list twice. Remove one."
          context.issues.push({ code: "custom", message, input: value, path: [index] })
        }
        seen.add(key)
      })
    })

/** A whole number of seconds within bounds, named in words a person uses. */
export const secondsOf = (what: string, [min, max]: readonly [number, number], words: string) =>
  z
    .int({ error: `${what} must be a whole number of seconds.` })
    .min(min, { error: `${what} is too short. ${words}` })
    .max(max, { error: `${what} is too long. ${words}` })

/** The sentence used where a schema has none of its own. */
export function describeIssue(issue: {
  code?: string
  input?: unknown
  expected?: unknown
  values?: unknown[]
}): string {
  if (issue.code === "invalid_type" && issue.input === undefined) return "This field is missing. Fill it in."
  if (issue.code === "invalid_value" && Array.isArray(issue.values))
    return `Choose one of: ${issue.values.map(String).join(", ")}.`
  if (issue.code === "invalid_type")
    return `This must be ${WORDS[String(issue.expected)] ?? "of another type"}.`
  return "This value cannot be accepted."
}

const WORDS: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "yes or no (true or false)",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "an object",
}
