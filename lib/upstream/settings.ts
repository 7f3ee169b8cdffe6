/** What an owner says of an upstream OpenID Connect issuer. */

import { z } from "zod"
import { TENANT_PLACE } from "./issuer"

const issuer = z
  .string()
  .trim()
  .max(500)
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: "Write the issuer in full, such as https://login.example.org/realms/hospital.",
  })
  .refine((value) => !/[?#]/.test(value), { error: "An issuer has no part after ? or #." })
  .refine((value) => !/\/(organizations|common|consumers)(\/|$)/.test(value), {
    error: `That is several tenants at once. Write ${TENANT_PLACE} in its place and list the tenants below.`,
  })

/** OpenID Connect Core §3.1.2.1: without `openid` it is no sign-in. */
const scopes = z
  .string()
  .trim()
  .max(500)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, "Separate scopes by one space.")
  .refine((value) => value.split(" ").includes("openid"), { error: "openid has to be among them." })

const emailDomain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "Write a domain, such as mercy.example.")

const tenant = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    "Write the tenant's id, such as 72f988bf-86f1-41af-91ab-2d7cd011db47.",
  )

const fields = {
  name: z.string().trim().min(1, "Say what people call it.").max(60, "Use at most 60 characters."),
  clientId: z.string().trim().min(1, "Copy the client id from there.").max(300),
  clientSecret: z.string().max(1000),
  scopes,
  newcomers: z.enum(["refuse", "member"]),
  /** Where the addresses of newcomers have to be; empty: anywhere. */
  emailDomains: z.array(emailDomain).max(100, "Enter at most 100 domains."),
  /** Of an issuer with `{tenantid}`: whose people come in. */
  tenants: z.array(tenant).max(200, "Enter at most 200 tenants."),
  allowedPrivateHost: z
    .string()
    .trim()
    .max(260)
    .regex(/^[A-Za-z0-9.:[\]-]*$/, "Write only the host, such as keycloak.internal or 127.0.0.1:8080."),
}

type Issued = { issuer: string; tenants: readonly string[]; allowedPrivateHost: string }

/** What is wrong with an issuer beside its other settings. */
function checkIssuer({ value, issues }: { value: Issued; issues: z.core.$ZodRawIssue[] }): void {
  const add = (field: keyof Issued, message: string) =>
    issues.push({ code: "custom", path: [field], message, input: value })
  const template = value.issuer.includes(TENANT_PLACE)
  if (!value.issuer.startsWith("https://") && value.allowedPrivateHost === "")
    add("issuer", "An issuer outside this network must be https.")
  if (template && value.tenants.length === 0) add("tenants", "List the tenants whose people may sign in.")
  if (!template && value.tenants.length > 0)
    add("tenants", `Tenants go with an issuer that has ${TENANT_PLACE} in it.`)
}

export const upstreamSchema = z
  .object({ ...fields, issuer })
  .check((check) => checkIssuer({ value: check.value, issues: check.issues }))
/** An empty `clientSecret` makes a public client, with PKCE alone. */
export type UpstreamInput = z.output<typeof upstreamSchema>

/** The issuer stays: accounts are known by it. It comes along for its rules alone. */
export const upstreamChangeSchema = z
  .object({
    ...fields,
    issuer,
    /** `keep` leaves the secret as it is, `replace` takes the one sent, `none` drops it. */
    secret: z.enum(["keep", "replace", "none"]),
  })
  .check((check) => {
    checkIssuer({ value: check.value, issues: check.issues })
    if (check.value.secret === "replace" && check.value.clientSecret === "")
      check.issues.push({
        code: "custom",
        path: ["clientSecret"],
        message: "Copy the new secret from there.",
        input: check.value,
      })
  })
export type UpstreamChange = z.output<typeof upstreamChangeSchema>

export const DEFAULT_UPSTREAM_SCOPES = "openid profile email"
