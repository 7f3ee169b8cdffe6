/**
 * The file that says what an installation holds: APIs, policies, users, apps and links. It is applied by
 * `npm run admit -- apply`, written by `export`, and imported in the console. Entries are known by what people
 * call them (short name, client id, e-mail, policy name), never by rows' ids, so a file moves between
 * installations. What an entry leaves out stays as it is, or gets its default when the entry is new.
 */

import { z } from "zod"
import { APP_KINDS } from "@/lib/apps/app"
import { describeIssue, LIMITS, lineOf, listOf, proseOf } from "@/lib/apps/fields"
import { toFieldErrors } from "@/lib/apps/parse"
import { AppError } from "@/lib/errors"
import { emailField, nameField } from "@/lib/people/person-schema"
import { ROLES } from "@/lib/people/roles"
import { checkSecretShape, SECRET_SHAPES } from "@/lib/secret-format"
import { PRESET_IDS } from "@/lib/wizard/permissions"

/** More than this many entries of one sort are refused: the whole file is one transaction. */
const MAX_ENTRIES = 20_000

const SECRET_MIN = 32
const SECRET_MAX = 256

/**
 * Why a text cannot be taken as a secret, or null. Secrets are kept as SHA-256, which only high entropy makes
 * safe, so a word that could be guessed is refused.
 */
export function secretFault(text: string): string | null {
  const shape = checkSecretShape(text)
  if (shape === "empty" || shape === "surrounded" || shape === "id" || shape === "masked")
    return SECRET_SHAPES[shape]
  if (shape === "ok") return null
  if (shape !== "foreign") return SECRET_SHAPES[shape]
  if (/[^\x21-\x7e]/.test(text)) return "The secret holds a space, a line break or a letter outside ASCII."
  if (text.length < SECRET_MIN || new Set(text).size < 10)
    return `A secret has at least ${SECRET_MIN} characters, chosen at random. Use "generate: true" instead.`
  return text.length > SECRET_MAX ? `A secret has at most ${SECRET_MAX} characters.` : null
}

const name = (what: string) => lineOf(what, LIMITS.name, { required: true })
const envName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, { error: "Name an environment variable, such as PORTAL_SECRET." })

const oneSource = { error: "Say one of value, env or generate." }
const SOURCES = ["value", "env", "generate"] as const
const exactlyOne = (entry: object) => SOURCES.filter((key) => key in entry).length === 1

const secretSource = {
  value: z
    .string()
    .check((context) => {
      const message = secretFault(context.value)
      // The value itself stays out of the issue: issues may be shown.
      if (message) context.issues.push({ code: "custom", message, input: undefined })
    })
    .optional(),
  env: envName.optional(),
  generate: z.literal(true).optional(),
}

const secretEntry = z
  .strictObject({
    name: lineOf("The secret's name", 80, { required: true }),
    ...secretSource,
    expiresAt: z.iso
      .datetime({ offset: true, error: "Write a time such as 2027-01-31T12:00:00Z." })
      .or(z.iso.date())
      .nullish(),
  })
  .refine(exactlyOne, oneSource)

const password = z
  .strictObject({
    value: z.string().optional(),
    env: envName.optional(),
    generate: z.literal(true).optional(),
  })
  .refine(exactlyOne, oneSource)

const apiGrant = z.union(
  [
    name("The short name"),
    z.strictObject({ slug: name("The short name"), roles: z.array(name("The role")) }),
  ],
  { error: "Name the API by its short name, or write { slug, roles }." },
)

const apiEntry = z
  .looseObject({ state: z.enum(["active", "disabled"]).optional() })
  .check(requireKey("slug", "Give the API its short name: a second run knows it by that."))

const appEntry = z
  .looseObject({
    clientId: z.string({ error: "Name the client id, so that a second run knows the app." }),
    apis: listOf("APIs", apiGrant, { keyOf: (api) => (typeof api === "string" ? api : api.slug) }).optional(),
    owners: listOf("owners", emailField).optional(),
    may: z.enum(PRESET_IDS).optional(),
    defaultApi: z.string().nullish(),
    secrets: listOf("secrets", secretEntry, { keyOf: (secret) => secret.name }).optional(),
    keys: listOf("keys", z.record(z.string(), z.unknown())).optional(),
  })
  .check((context) => {
    if (!("defaultApiId" in context.value)) return
    const message = "Ids are this installation's own. Name the API by its short name, in defaultApi."
    context.issues.push({ code: "custom", message, input: undefined, path: ["defaultApiId"] })
  })

const policyEntry = z
  .strictObject({
    name: name("The policy's name"),
    description: proseOf("The description", LIMITS.description).optional(),
    cedar: z.string().max(100_000, { error: "A policy has at most 100,000 characters." }).optional(),
    preset: z.enum(PRESET_IDS).nullish(),
  })
  .refine((policy) => policy.cedar !== undefined || policy.preset, {
    error: "Write the policy in cedar, or name a preset.",
  })

const userEntry = z.strictObject({
  email: emailField,
  name: nameField.optional(),
  role: z.enum(ROLES).optional(),
  fhirUser: z.string().nullish(),
  state: z.enum(["active", "disabled"]).optional(),
  password: password.optional(),
})

const linkEntry = z
  .strictObject({
    policy: name("The policy's name"),
    app: z.string().optional(),
    kind: z.enum(APP_KINDS).optional(),
    role: z.enum(ROLES).optional(),
    user: emailField.optional(),
    api: z.string().nullish(),
    /** Takes the link away. */
    absent: z.literal(true).optional(),
  })
  .refine(
    (link) => [link.app, link.kind, link.role, link.user].filter((to) => to !== undefined).length === 1,
    {
      error: "Say whom the policy binds by exactly one of app, kind, role or user.",
    },
  )

const entries = <Schema extends z.ZodType>(what: string, schema: Schema, key?: string) =>
  listOf(what, schema, {
    max: MAX_ENTRIES,
    keyOf: (entry) => (key ? (entry as Record<string, unknown>)[key] : JSON.stringify(entry)),
  })
    .nullish()
    .transform((list) => list ?? [])

const fleetFile = z.strictObject(
  {
    /** The version of this format. */
    admit: z.literal(1, { error: "This format is version 1." }).optional(),
    apis: entries("APIs", apiEntry, "slug"),
    policies: entries("policies", policyEntry, "name"),
    users: entries("users", userEntry, "email"),
    apps: entries("apps", appEntry, "clientId"),
    links: entries("links", linkEntry),
    /** What an export has no place for, for whoever reads the file; nothing is made of it. */
    notCarried: z.array(z.object({ at: z.string(), why: z.string() })).optional(),
  },
  { error: "The file must hold lists named apis, policies, users, apps and links." },
)

export type FleetFile = z.output<typeof fleetFile>
export type ApiEntry = FleetFile["apis"][number]
export type PolicyEntry = FleetFile["policies"][number]
export type UserEntry = FleetFile["users"][number]
export type AppEntry = FleetFile["apps"][number]
export type LinkEntry = FleetFile["links"][number]
export type SecretEntry = NonNullable<AppEntry["secrets"]>[number]
export type PasswordEntry = NonNullable<UserEntry["password"]>

/**
 * The file as typed entries. The settings of APIs and apps are judged later by their own parsers.
 * @throws AppError invalid with fields such as `apps.2.secrets.0.value`
 */
export function parseFleetFile(content: unknown): FleetFile {
  const read = fleetFile.safeParse(content ?? {}, { error: describeIssue })
  if (read.success) return read.data
  const fields = toFieldErrors(read.error.issues, undefined)
  throw new AppError("invalid", { message: "The file cannot be applied.", fields })
}

function requireKey(key: string, message: string) {
  return (context: { value: Record<string, unknown>; issues: z.core.$ZodRawIssue[] }) => {
    if (typeof context.value[key] === "string") return
    context.issues.push({ code: "custom", message, input: undefined, path: [key] })
  }
}

/** The fields of an app's entry that are settings of the app itself; the rest stands in rows of its own. */
export function splitAppEntry(entry: AppEntry) {
  const { apis, owners, may, defaultApi, secrets, keys, ...settings } = entry
  return { settings, apis, owners, may, defaultApi, secrets, keys }
}
