import { describe, expect, it } from "vitest"
import { APP_KINDS, type AppKind } from "./app"
import { type AppHoldings, toKind, whatChangesWithKind } from "./kind-change"
import { defaultsFor } from "./rules"
import { checkNewApp, type NewApp } from "./schema"

const NOTHING: AppHoldings = { secrets: 0, keys: 0, liveGrants: 0 }

function appOf(kind: AppKind, smart = false): NewApp {
  const app: NewApp = { ...defaultsFor(kind, { smart }), name: "Ward list" }
  if (app.kind === "service") return { ...app, allowedScopes: ["system/Patient.rs"] }
  return {
    ...app,
    redirectUris: [{ uri: "https://app.example.org/cb", platform: "web" }],
    launchUrls: ["https://app.example.org/launch"],
    allowedScopes: ["openid", "launch", "user/Patient.rs"],
  }
}

const pairs = APP_KINDS.flatMap((from) =>
  APP_KINDS.flatMap((to) => [true, false].map((smart) => [from, to, smart] as const)),
)

describe("toKind", () => {
  it.each(pairs)("from %s to %s (smart %s) gives settings the parser accepts", (from, to, smart) => {
    const after = toKind(appOf(from, smart), to)
    expect(after).toMatchObject({ kind: to, name: "Ward list" })
    expect(checkNewApp(after)).toMatchObject({ ok: true })
  })
})

describe("whatChangesWithKind", () => {
  const sentences = (from: AppKind, to: AppKind, holdings: AppHoldings = NOTHING) =>
    whatChangesWithKind(appOf(from), to, holdings).lines.map((line) => `${line.effect}: ${line.sentence}`)

  it("says that a secret dies with the confidential app", () => {
    const lines = sentences("confidential", "public", { secrets: 2, keys: 1, liveGrants: 3 })
    expect(lines).toContain("revoked: 2 secrets will stop working and be deleted.")
    expect(lines).toContain("revoked: One key will stop working and be deleted.")
    expect(lines).toContain("revoked: 3 people will have to sign in again.")
    expect(lines).toContain("changed: Access tokens will live 15 minutes instead of 60.")
    expect(lines).toContain("revoked: Refresh tokens will stop working; no new ones are given.")
  })

  it("says that a secret is made for a public app that moves to a server", () => {
    expect(sentences("public", "confidential")).toContain("issued: A secret will be made and shown once.")
  })

  it("says which addresses a service app loses", () => {
    const lines = sentences("confidential", "service")
    expect(lines).toContain("dropped: One redirect URI will be removed.")
    expect(lines).toContain("dropped: One launch address will be removed.")
    expect(lines).toContain("dropped: It may no longer ask for: openid, launch, user/Patient.rs.")
  })

  it("leaves a service app that turns into a sign-in app a draft", () => {
    const change = whatChangesWithKind(appOf("service"), "confidential", NOTHING)
    expect(change.after.state).toBe("draft")
    expect(change.todo[0]).toMatch(/redirect URI/)
  })

  it("has nothing to say about no change", () => {
    expect(whatChangesWithKind(appOf("service"), "service", NOTHING).lines).toEqual([])
  })
})
