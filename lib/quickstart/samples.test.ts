import { describe, expect, it } from "vitest"
import { type QuickstartApp, redirectFault, sampleRedirect, withSecret } from "./facts"
import { samplesFor, samplesLeftOut } from "./samples"

const app: QuickstartApp = {
  kind: "confidential",
  authMethod: "client_secret_post",
  clientId: "portal",
  issuer: "https://auth.example",
  redirectUris: [{ uri: "https://portal.example/cb", platform: "web" }],
  scopes: ["openid", "user/*.rs"],
  fhirBaseUrl: "https://auth.example/fhir/ward",
  smartApi: true,
  idTokenAlg: "RS256",
}
const spa = { kind: "public", authMethod: "none" } as const
const idsOf = (of: Partial<QuickstartApp>) => samplesFor({ ...app, ...of }).map(({ id }) => id)
const leftOutOf = (of: Partial<QuickstartApp>) => samplesLeftOut({ ...app, ...of }).map(({ label }) => label)

describe("the samples of an app", () => {
  it.each<[string, Partial<QuickstartApp>, string[], string[]]>([
    ["sends its secret in the body", {}, ["node", "nextjs", "python", "msal"], []],
    ["uses Basic", { authMethod: "client_secret_basic" }, ["node", "nextjs", "python"], ["MSAL"]],
    ["is at an http Admit", { issuer: "http://localhost:3000" }, ["node", "nextjs", "python"], ["MSAL"]],
    ["signs", { authMethod: "private_key_jwt" }, ["node"], ["Next.js", "Python", "MSAL"]],
    ["has no openid", { scopes: ["user/*.rs"] }, ["node", "python"], ["Next.js", "MSAL"]],
    ["lives in the browser", spa, ["browser", "fhirclient"], []],
    ["lives in the browser without SMART", { ...spa, smartApi: false }, ["browser"], ["fhirclient"]],
    [
      "is installed",
      { ...spa, redirectUris: [{ uri: "http://127.0.0.1:4000/cb", platform: "native" }] },
      ["node"],
      [],
    ],
    ["is a service", { kind: "service", redirectUris: [] }, ["curl", "node", "python"], []],
  ])("that %s are those its library can serve; the others say why not", (_what, of, offered, leftOut) => {
    expect(idsOf(of)).toEqual(offered)
    expect(leftOutOf(of)).toEqual(leftOut)
  })

  it("hold no value of the app but by the environment, and the secret stands in one place of it", () => {
    for (const sample of samplesFor(app)) {
      const code = sample.files.map((file) => file.code).join()
      for (const value of [app.clientId, app.issuer, app.fhirBaseUrl]) expect(code).not.toContain(value)
      const env = withSecret(sample.env, "admit_sk_shown_once")
      expect(env.filter(({ value }) => value.includes("admit_sk_"))).toEqual([
        { name: "CLIENT_SECRET", value: "admit_sk_shown_once" },
      ])
      expect(sample.env.every(({ value }) => !value.includes("admit_sk_"))).toBe(true)
    }
  })

  it("in a page let no value end the script they stand in", () => {
    for (const sample of samplesFor({ ...app, ...spa }))
      expect(sample.files[0]?.code).toContain(String.raw`.replaceAll("<", "\\u003c")`)
  })

  it("of fhirclient say where to open an app whose patient only an EHR can name", () => {
    const usesOf = (scopes: string[]) => samplesFor({ ...app, ...spa, scopes })[1]?.uses
    expect(usesOf(["launch", "patient/*.rs"])).toContain("make http://localhost:4000/ its launch address")
    expect(usesOf(["launch", "launch/patient", "patient/*.rs"])).not.toContain("launch address")
  })

  it("of Next.js say how the app proves itself and signs, where that is not the usual", () => {
    const codeOf = (of: Partial<QuickstartApp>) =>
      samplesFor({ ...app, ...of }).find(({ id }) => id === "nextjs")?.files[0]?.code
    expect(codeOf({})).toContain('client: { token_endpoint_auth_method: "client_secret_post" }')
    expect(codeOf({ authMethod: "client_secret_basic" })).not.toContain("client: {")
    expect(codeOf({ idTokenAlg: "ES256" })).toContain('id_token_signed_response_alg: "ES256"')
  })
})

describe("the address a sample listens at", () => {
  const CALLBACK = "/api/auth/callback/admit"

  it("is a registered one of this computer on a port that is not Admit's, else one to add", () => {
    const at = (issuer: string, uri: string) =>
      sampleRedirect({ ...app, issuer, redirectUris: [{ uri, platform: "web" }] })
    expect(at("http://localhost:3000", "http://localhost:5000/cb")).toMatchObject({ registered: true })
    expect(at("http://localhost:5000", "http://localhost:5000/cb")).toMatchObject({ registered: false })
    expect(at("http://localhost:4000", "https://portal.example/cb")?.uri).toBe(
      "http://localhost:4001/callback",
    )
  })

  it("has the path the library insists on", () => {
    const known = [{ uri: "http://localhost:5000/callback", platform: "web" }] as const
    const redirect = sampleRedirect({ ...app, redirectUris: known }, CALLBACK)
    expect(redirect).toMatchObject({ registered: false, uri: `http://localhost:4000${CALLBACK}` })
    if (!redirect) throw new Error("no address")
    expect(redirectFault("http://localhost:4000/elsewhere", redirect)).toContain(CALLBACK)
    expect(redirectFault(`http://localhost:5001${CALLBACK}`, redirect)).toBeNull()
    expect(redirectFault(`http://portal.example${CALLBACK}`, redirect)).toContain("Plain http")
  })
})
