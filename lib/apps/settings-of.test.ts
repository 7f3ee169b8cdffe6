import { describe, expect, it } from "vitest"
import { newId } from "@/lib/id"
import { APP_KINDS, type RegisteredApp } from "./app"
import { withDefaults } from "./rules"
import { type NewApp, parseAppSettings, parseNewApp } from "./schema"
import { settingsOf } from "./settings-of"

const bytes = (fill: number) => new Uint8Array(16).fill(fill)
const api = newId("api", bytes(1))

const FULL = {
  confidential: {
    clientId: "ward-list",
    redirectUris: [
      { uri: "https://ward.example/cb", platform: "web" },
      { uri: "http://localhost:4000/cb", platform: "native" },
    ],
    postLogoutRedirectUris: ["https://ward.example/bye"],
    launchUrls: ["https://ward.example/launch"],
    corsOrigins: ["https://ward.example"],
    authMethod: "private_key_jwt",
    jwksUri: "https://ward.example/jwks",
    strictAssertionAudience: true,
    pkceRequired: false,
    smart: true,
    idTokenAlg: "ES256",
    allowedScopes: ["openid", "offline_access", "launch"],
  },
  public: {
    redirectUris: [{ uri: "https://portal.example/cb", platform: "spa" }],
    corsOrigins: ["https://portal.example"],
  },
  service: { basicAtApi: true, allowedScopes: ["system/*.rs"], dpopRequired: true },
} as const

const COMMON = {
  name: "An app",
  description: "Two\nlines",
  notes: "For colleagues",
  defaultApiId: api,
  logoUri: "https://logo.example/a.png",
  clientUri: "https://app.example/",
  policyUri: "https://app.example/privacy",
  tosUri: "https://app.example/terms",
  contacts: ["team@app.example"],
  tags: ["radiology"],
}

/** What the database hands back: every column whatever the kind, ids of rows, and times. */
function asRegistered(app: NewApp): RegisteredApp {
  const id = newId("app", bytes(2))
  const browser = {
    redirectUris: [],
    postLogoutRedirectUris: [],
    launchUrls: [],
    corsOrigins: [],
    idTokenAlg: "RS256",
    pkceRequired: true,
    jwksUri: null,
    strictAssertionAudience: false,
    basicAtApi: false,
  }
  const row = {
    ...browser,
    ...app,
    id,
    clientId: app.clientId ?? id,
    version: 7,
    binnedAt: null,
    stateReason: "x",
  }
  const redirectUris = "redirectUris" in app ? app.redirectUris : []
  return {
    ...row,
    redirectUris: redirectUris.map((entry) => ({ ...entry, id: newId("redirectUri", bytes(3)) })),
    ownerIds: [],
    createdAt: new Date(0),
    updatedAt: new Date(0),
    firstTokenAt: null,
    lastUsedAt: null,
    createdBy: null,
  } as unknown as RegisteredApp
}

describe.each(APP_KINDS)("settings of a %s app", (kind) => {
  const app = parseNewApp(withDefaults({ kind, ...COMMON, ...FULL[kind] }))

  it("are what it was registered with, field by field", () => {
    const settings = settingsOf(asRegistered(app))
    expect(settings).toEqual({ ...app, clientId: settings.clientId })
  })

  it("are taken by the parser as they are", () => {
    const settings = settingsOf(asRegistered(app))
    expect(parseAppSettings(kind, settings)).toEqual(settings)
  })

  it("share no list with the app they were made from", () => {
    const registered = asRegistered(app)
    settingsOf(registered).tags.push("changed")
    expect(registered.tags).toEqual(COMMON.tags)
  })
})
