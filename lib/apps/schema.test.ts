import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isAppError } from "@/lib/errors"
import { APP_KINDS } from "./app"
import { defaultsFor, listWarnings, withDefaults } from "./rules"
import { checkNewApp, type NewApp, parseAppSettings, parseNewApp } from "./schema"

const CALLBACK = { uri: "https://app.example.org/callback", platform: "web" as const }
const confidential = () => ({ ...defaultsFor("confidential"), name: "Ward list", redirectUris: [CALLBACK] })
const publicApp = () => ({ ...defaultsFor("public"), name: "Portal", redirectUris: [CALLBACK] })
const service = () => ({ ...defaultsFor("service"), name: "Night export" })

const fieldsOf = (input: unknown) => {
  const parsed = checkNewApp(input)
  return parsed.ok ? {} : parsed.fields
}

const REFUSED: [field: string, sentence: RegExp, input: unknown][] = [
  ["", /must be an object|Choose the kind/, "x"],
  ["kind", /Choose the kind/, { kind: "robot" }],
  ["name", /is empty/, { ...service(), name: "" }],
  ["name", /is empty|space/, { ...service(), name: "   " }],
  ["name", /121 characters/, { ...service(), name: "x".repeat(121) }],
  ["name", /1000000 characters/, { ...service(), name: "x".repeat(1_000_000) }],
  ["name", /U\+0000 NUL/, { ...service(), name: "a\u0000b" }],
  ["name", /U\+202E right-to-left override/, { ...service(), name: "ward\u202egpj" }],
  ["name", /U\+D800/, { ...service(), name: "a\ud800b" }],
  ["name", /U\+000A/, { ...service(), name: "a\nb" }],
  ["name", /space/, { ...service(), name: " ward" }],
  ["name", /missing|must be text/, { ...service(), name: undefined }],
  ["name", /must be text/, { ...service(), name: 7 }],
  ["description", /1000000 characters/, { ...service(), description: "x".repeat(1_000_000) }],
  ["clientId", /admit_/, { ...service(), clientId: "admit_sk_abc" }],
  ["clientId", /letters, digits/, { ...service(), clientId: "a b" }],
  ["secret", /shows them once/, { ...service(), secret: "hunter2" }],
  ["secret", /public app/, { ...publicApp(), secret: "hunter2" }],
  ["jwksUri", /public app/, { ...publicApp(), jwksUri: "https://a.example/jwks" }],
  ["redirectUris", /signs nobody in/, { ...service(), redirectUris: [CALLBACK] }],
  ["constructor", /no such field/, { ...service(), constructor: 1 }],
  ["authMethod", /no secret/, { ...publicApp(), authMethod: "client_secret_basic" }],
  ["grantTypes", /client_credentials/, { ...service(), grantTypes: ["authorization_code"] }],
  ["grantTypes.0", /Choose one of/, { ...confidential(), grantTypes: ["implicit"] }],
  ["grantTypes", /authorization_code/, { ...confidential(), grantTypes: ["refresh_token"] }],
  ["grantTypes.1", /twice/, { ...publicApp(), grantTypes: ["authorization_code", "authorization_code"] }],
  ["redirectUris", /redirect URI/, { ...confidential(), redirectUris: [] }],
  [
    "redirectUris.0.uri",
    /Plain http/,
    { ...confidential(), redirectUris: [{ uri: "http://a.example/", platform: "web" }] },
  ],
  [
    "redirectUris.0.platform",
    /Choose one of: web, spa, native/,
    { ...confidential(), redirectUris: [{ ...CALLBACK, platform: "tv" }] },
  ],
  [
    "redirectUris.1",
    /twice/,
    { ...confidential(), redirectUris: [CALLBACK, { ...CALLBACK, platform: "spa" }] },
  ],
  [
    "redirectUris",
    /256/,
    {
      ...confidential(),
      redirectUris: Array.from({ length: 257 }, (_, n) => ({ ...CALLBACK, uri: `https://a.example/${n}` })),
    },
  ],
  ["postLogoutRedirectUris.0", /scheme/, { ...confidential(), postLogoutRedirectUris: ["/bye"] }],
  ["launchUrls.0", /https/, { ...confidential(), launchUrls: ["http://a.example/launch"] }],
  ["corsOrigins.0", /Write https:\/\/a\.example\./, { ...publicApp(), corsOrigins: ["https://a.example/"] }],
  ["logoUri", /https/, { ...publicApp(), logoUri: "javascript://a.example/%0aalert(1)" }],
  ["contacts.0", /email/, { ...publicApp(), contacts: ["call me"] }],
  ["tags.0", /one word/, { ...publicApp(), tags: ["two words"] }],
  [
    "allowedScopes.0",
    /one by one/,
    { ...service(), allowedScopes: ["system/Patient.rs system/Observation.rs"] },
  ],
  ["allowedScopes.0", /visible ASCII/, { ...service(), allowedScopes: ['a"b'] }],
  ["allowedScopes", /refresh token/, { ...publicApp(), allowedScopes: ["offline_access"] }],
  [
    "tokens.accessTtlSeconds",
    /too long/,
    { ...service(), tokens: { ...service().tokens, accessTtlSeconds: 3_600_000 } },
  ],
  [
    "tokens.accessTtlSeconds",
    /whole number/,
    { ...service(), tokens: { ...service().tokens, accessTtlSeconds: "3600" } },
  ],
  [
    "tokens.refreshIdleTtlSeconds",
    /idle limit/,
    { ...confidential(), tokens: { ...confidential().tokens, refreshIdleTtlSeconds: null } },
  ],
  [
    "tokens.refreshIdleTtlSeconds",
    /never be reached/,
    { ...confidential(), tokens: { ...confidential().tokens, refreshAbsoluteTtlSeconds: 60 } },
  ],
  [
    "tokens.refreshIdleTtlSeconds",
    /no refresh token/,
    { ...service(), tokens: { ...service().tokens, refreshIdleTtlSeconds: 60 } },
  ],
  ["authMethod", /key/, { ...service(), smart: true }],
  ["jwksUri", /only with private_key_jwt/, { ...service(), jwksUri: "https://a.example/jwks" }],
  ["externalId", /lives in Admit/, { ...service(), externalId: "11111111-1111-1111-1111-111111111111" }],
  ["defaultApiId", /no default API/, { ...service(), issuer: "entra", defaultApiId: "api_7h3kq9x2m4tn8vbc" }],
  ["defaultApiId", /not the id/, { ...service(), defaultApiId: "app_7h3kq9x2m4tn8vbc" }],
]

describe("parseNewApp", () => {
  it.each(APP_KINDS)("accepts the defaults of a %s app with a name and what it needs", (kind) => {
    const app = { ...defaultsFor(kind), name: "Łódź – ward 3 (<b>)" }
    const input = app.kind === "service" ? app : { ...app, redirectUris: [CALLBACK] }
    expect(parseNewApp(input)).toEqual(input)
  })

  it.each(REFUSED)("refuses %s with %s", (field, sentence, input) => {
    expect(fieldsOf(input)[field]).toMatch(sentence)
  })

  it("names every faulty field at once, in sentences", () => {
    try {
      parseNewApp({ ...confidential(), name: "", logoUri: "x", tags: ["a b"] })
      expect.unreachable()
    } catch (error) {
      if (!isAppError(error)) throw error
      expect(error).toMatchObject({
        code: "invalid",
        message: "The app cannot be saved: 3 fields need attention.",
      })
      expect(Object.keys(error.fields).sort()).toEqual(["logoUri", "name", "tags.0"])
    }
  })

  it("changes nothing it accepts and throws nothing but AppError (property)", () => {
    const input = fc.oneof(
      fc.anything(),
      fc.record({ kind: fc.constantFrom(...APP_KINDS), name: fc.string() }).map((o) => withDefaults(o)),
    )
    fc.assert(
      fc.property(input, (value) => {
        const parsed = checkNewApp(value)
        if (parsed.ok) expect(parsed.value).toEqual(value)
        else
          expect(Object.values(parsed.fields).every((text) => text.length > 0 && text.length < 400)).toBe(
            true,
          )
      }),
    )
  })

  it("never echoes a megabyte back", () => {
    const long = "https://a.example/".padEnd(1_000_000, "x")
    const fields = fieldsOf({
      ...confidential(),
      redirectUris: [{ uri: long, platform: "web" }],
      corsOrigins: [long],
      [long]: 1,
    })
    expect(JSON.stringify(fields).length).toBeLessThan(1000)
  })

  it("refuses a megabyte of anything without reading it for hours", () => {
    const million = Array.from({ length: 1_000_000 }, () => 7)
    const slow = `a@${".".repeat(1_000_000)} `
    const input = {
      ...confidential(),
      allowedScopes: million,
      redirectUris: million,
      contacts: [slow],
      tags: [slow],
      clientId: slow,
      logoUri: slow,
      corsOrigins: [slow],
    }
    expect(Object.keys(fieldsOf(input)).sort()).toEqual([
      "allowedScopes",
      "clientId",
      "contacts.0",
      "corsOrigins.0",
      "logoUri",
      "redirectUris",
      "tags.0",
    ])
  }, 20_000)

  it("lets a draft wait for its redirect URI", () => {
    expect(fieldsOf({ ...confidential(), state: "draft", redirectUris: [] })).toEqual({})
  })

  it("keeps an external app free of what Admit would need", () => {
    expect(
      fieldsOf({
        ...confidential(),
        issuer: "entra",
        redirectUris: [],
        externalId: "00000000-0000-0000-0000-000000000001",
      }),
    ).toEqual({})
  })
})

describe("parseAppSettings", () => {
  it("refuses to change the kind in passing", () => {
    expect(() => parseAppSettings("confidential", service())).toThrow("Change kind")
    expect(parseAppSettings("service", service()).grantTypes).toEqual(["client_credentials"])
  })
})

describe("defaultsFor", () => {
  const minutes = (app: NewApp) => app.tokens.accessTtlSeconds / 60
  const days = (app: NewApp) =>
    [app.tokens.refreshIdleTtlSeconds, app.tokens.refreshAbsoluteTtlSeconds].map((s) => s && s / 86_400)

  it("follows trust", () => {
    expect([minutes(defaultsFor("public")), days(defaultsFor("public"))]).toEqual([15, [null, null]])
    expect([minutes(defaultsFor("confidential")), days(defaultsFor("confidential"))]).toEqual([60, [30, 90]])
    expect([minutes(defaultsFor("service")), days(defaultsFor("service"))]).toEqual([60, [null, null]])
    expect(defaultsFor("public").grantTypes).not.toContain("refresh_token")
  })

  it("makes a SMART service a backend service: a key and five minutes", () => {
    expect(defaultsFor("service", { smart: true })).toMatchObject({
      authMethod: "private_key_jwt",
      tokens: { accessTtlSeconds: 300 },
    })
  })

  it("gives three rolling months under the ONC rule", () => {
    for (const kind of ["public", "confidential"] as const) {
      const app = defaultsFor(kind, { onc: true })
      expect(app.grantTypes).toContain("refresh_token")
      expect(app.tokens.refreshIdleTtlSeconds).toBeGreaterThanOrEqual(92 * 86_400)
      expect(app.tokens.refreshAbsoluteTtlSeconds).toBeGreaterThan(1000 * 86_400)
    }
  })

  it("leaves what was said alone", () => {
    expect(withDefaults({ kind: "service", name: " x", tokens: { accessTtlSeconds: 1 } })).toMatchObject({
      name: " x",
      tokens: { accessTtlSeconds: 1, refreshGraceSeconds: 0 },
    })
    expect(withDefaults("x")).toBe("x")
  })
})

describe("listWarnings", () => {
  const codes = (app: NewApp) => listWarnings(app).map((warning) => warning.code)
  const long = (app: NewApp, accessTtlSeconds: number) => ({
    ...app,
    tokens: { ...app.tokens, accessTtlSeconds },
  })
  it.each<[string, NewApp]>([
    ["access_token_long", long(confidential(), 3601)],
    ["backend_token_long", long({ ...defaultsFor("service", { smart: true }), name: "x" }, 301)],
    ["public_refresh", { ...publicApp(), grantTypes: ["authorization_code", "refresh_token"] }],
    ["refresh_grace", { ...confidential(), tokens: { ...confidential().tokens, refreshGraceSeconds: 10 } }],
    ["no_pkce", { ...confidential(), pkceRequired: false }],
    ["shared_secret", { ...confidential(), smart: true }],
    ["basic_at_api", { ...service(), basicAtApi: true }],
    ["system_scope_for_people", { ...confidential(), allowedScopes: ["system/*.rs"] }],
    ["person_scope_for_service", { ...service(), allowedScopes: ["patient/*.rs"] }],
    ["launch_without_url", { ...publicApp(), allowedScopes: ["launch"] }],
    ["smart_without_launch_scope", { ...publicApp(), launchUrls: ["https://a.example/launch"] }],
    ["no_scopes", service()],
    ["no_path", { ...publicApp(), redirectUris: [{ uri: "https://a.example", platform: "web" }] }],
  ])("warns with %s", (code, app) => expect(codes(app)).toContain(code))

  it("says nothing about a plain app with scopes", () => {
    expect(codes({ ...confidential(), allowedScopes: ["openid", "user/Patient.rs"] })).toEqual([])
    expect(codes(long({ ...service(), allowedScopes: ["system/Patient.rs"] }, 3600))).toEqual([])
  })
})
