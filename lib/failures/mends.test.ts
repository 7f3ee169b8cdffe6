import { describe, expect, test } from "vitest"
import { type MendableApp, mendOf } from "./mends"

const APP: MendableApp = {
  id: "app_1",
  kind: "confidential",
  state: "active",
  isBinned: false,
  issuer: "admit",
  allowedScopes: ["openid", "user/*.rs"],
  redirectUris: [{ uri: "https://app.example/cb" }],
  postLogoutRedirectUris: ["https://app.example/bye"],
}
const mend = (
  cause: Parameters<typeof mendOf>[0],
  detail: Record<string, unknown>,
  of: { isAdmin?: boolean; app?: Partial<MendableApp> | null } = {},
) => {
  const app = of.app === null ? null : { ...APP, ...of.app }
  return mendOf(cause, detail, { app, mender: { isAdmin: of.isAdmin ?? true } })
}

describe("an address that was sent", () => {
  test.each([
    ["https://app.example/cb/", null],
    ["https://app.example/other", null],
    ["http://127.0.0.1:4711/cb", null],
    ["http://localhost:3000/cb", null],
    ["https://app.example:8443/cb", "app.example:8443"],
    ["https://app.example.evil.example/cb", "app.example.evil.example"],
    ["https://EVIL.example/cb", "evil.example"],
    ["com.evil.app:/cb", "com.evil.app"],
  ])("%s is added after typing %s", (sent, typeFirst) => {
    for (const cause of ["authorize.redirect_uri", "par.redirect_uri", "logout.redirect_uri"] as const)
      expect(mend(cause, { sent })).toMatchObject({ values: [sent], typeFirst })
  })

  test.each([
    "https://app.example/*",
    "https://user@app.example/cb",
    "http://app.example/cb",
    "https://app.example/c\u202eb",
    "https://аpp.example/cb",
    "https://app.example/cb#x",
    "javascript:alert(1)",
    "https://app.example/\\u0000",
  ])("%s has no button, and the mend says why", (sent) => {
    for (const cause of ["authorize.redirect_uri", "logout.redirect_uri"] as const)
      expect(mend(cause, { sent })).toMatchObject({ do: "none", why: expect.stringContaining("cannot be") })
  })

  test("that stands by now needs no button", () => {
    expect(mend("authorize.redirect_uri", { sent: "https://app.example/cb" })).toMatchObject({ do: "none" })
    expect(mend("logout.redirect_uri", { sent: "https://app.example/bye" })).toMatchObject({ do: "none" })
  })
})

describe("a refused scope", () => {
  test("is allowed by a click of an admin, and of nobody else", () => {
    const detail = { beyond: ["system/*.cruds"], allowed: [] }
    expect(mend("scope.not_allowed", detail)).toMatchObject({
      do: "allow_scopes",
      values: ["system/*.cruds"],
    })
    expect(mend("scope.not_allowed", detail, { isAdmin: false })).toMatchObject({
      do: "none",
      why: expect.stringContaining("admin"),
    })
  })

  test("missing at a FHIR call is allowed, or only has to be asked for", () => {
    expect(mend("fhir.no_scope", { missingScope: "user/Observation.c" })).toMatchObject({
      do: "allow_scopes",
      values: ["user/Observation.c"],
    })
    expect(mend("fhir.no_scope", { missingScope: "user/Observation.r" })).toMatchObject({
      do: "none",
      why: expect.stringContaining("ask for it"),
    })
  })
})

describe("a call no policy lets pass", () => {
  const detail = { action: "update", type: "Observation", side: "app" }

  test("is mended by linking a policy, and one that is forbidden at the policy that forbids it", () => {
    expect(mend("fhir.no_policy", detail)).toMatchObject({ do: "link_policy" })
    expect(mend("fhir.not_permitted", detail)).toMatchObject({ do: "link_policy" })
    expect(mend("fhir.forbidden", { ...detail, policies: [{ id: "pol_1" }] })).toMatchObject({
      do: "go",
      href: "/policies/pol_1",
    })
    expect(mend("fhir.not_permitted", detail, { isAdmin: false })).toMatchObject({ do: "none" })
  })

  test("for the person's sake is mended at the person", () => {
    expect(mend("fhir.not_permitted", { ...detail, side: "user", userId: "usr_1" })).toMatchObject({
      href: "/people/usr_1",
    })
  })
})

test("what is registered elsewhere or nowhere is not mended here", () => {
  expect(mend("secret.wrong", {}, { app: { issuer: "entra" } })).toMatchObject({ do: "none" })
  expect(mend("client.unknown", {}, { app: null })).toMatchObject({ do: "none" })
})

test("an app that does not run is set going again by an admin", () => {
  expect(mend("client.draft", {}, { app: { state: "draft" } })).toMatchObject({ do: "activate_app" })
  expect(mend("client.disabled", {}, { app: { state: "disabled" } })).toMatchObject({ do: "enable_app" })
  expect(mend("client.binned", {}, { app: { isBinned: true } })).toMatchObject({ do: "restore_app" })
  expect(mend("client.draft", {}, { app: { state: "draft" }, isAdmin: false })).toMatchObject({ do: "none" })
  expect(mend("client.draft", {})).toMatchObject({ do: "none" })
})
