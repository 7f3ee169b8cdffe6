import { describe, expect, test } from "vitest"
import { discoveryUrlOf, isKeyOf, issuersOf } from "./issuer"
import { upstreamChangeSchema, upstreamSchema } from "./settings"

const TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47"
const ENTRA = "https://login.microsoftonline.com/{tenantid}/v2.0"
const good = {
  name: "Mercy",
  issuer: "https://login.example.org/realms/mercy",
  clientId: "admit",
  clientSecret: "",
  scopes: "openid profile email",
  newcomers: "refuse",
  emailDomains: [],
  tenants: [],
  allowedPrivateHost: "",
}
const faults = (
  more: object,
  schema: typeof upstreamSchema | typeof upstreamChangeSchema = upstreamSchema,
) => {
  const parsed = schema.safeParse({ ...good, ...more })
  return parsed.success ? [] : [...new Set(parsed.error.issues.map((issue) => issue.path.join(".")))]
}

describe("what an owner may say of an upstream issuer", () => {
  test.each<[object, string[]]>([
    [{}, []],
    [{ issuer: ENTRA, tenants: [TENANT] }, []],
    [{ issuer: ENTRA }, ["tenants"]],
    [{ tenants: [TENANT] }, ["tenants"]],
    [{ issuer: ENTRA, tenants: ["contoso.onmicrosoft.com"] }, ["tenants.0"]],
    [{ issuer: "https://login.microsoftonline.com/common/v2.0" }, ["issuer"]],
    [{ issuer: "http://login.example.org" }, ["issuer"]],
    [{ issuer: "javascript:alert(1)" }, ["issuer"]],
    [{ scopes: "profile email" }, ["scopes"]],
    [{ scopes: "openid,email" }, ["scopes"]],
    [{ emailDomains: ["@mercy.example"] }, ["emailDomains.0"]],
    [{ emailDomains: ["Mercy.example"] }, []],
  ])("%j: %j", (more, expected) => {
    expect(faults(more)).toEqual(expected)
  })

  test("a secret that is to be replaced is sent", () => {
    expect(faults({ secret: "replace" }, upstreamChangeSchema)).toEqual(["clientSecret"])
    expect(faults({ secret: "keep" }, upstreamChangeSchema)).toEqual([])
  })
})

describe("the issuers of several tenants", () => {
  const several = { issuer: ENTRA, tenants: [TENANT] }

  test("are those of the tenants listed, found by one document", () => {
    expect(issuersOf(several)).toEqual([`https://login.microsoftonline.com/${TENANT}/v2.0`])
    expect(discoveryUrlOf(several)).toBe(
      "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration",
    )
  })

  test("a key says for whom it signs", () => {
    const [issuer = ""] = issuersOf(several)
    expect(isKeyOf({}, issuer, TENANT)).toBe(true)
    expect(isKeyOf({ issuer: ENTRA }, issuer, TENANT)).toBe(true)
    expect(isKeyOf({ issuer: ENTRA }, issuer, "another")).toBe(false)
    expect(isKeyOf({ issuer: "https://login.microsoftonline.com/9188040d/v2.0" }, issuer, TENANT)).toBe(false)
  })
})
