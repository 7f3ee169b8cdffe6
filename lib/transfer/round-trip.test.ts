import { spawnSync } from "node:child_process"
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { defaultsFor } from "@/lib/apps/rules"
import { type NewApp, parseNewApp } from "@/lib/apps/schema"
import { toAzAppScript } from "@/lib/wizard/export/az"
import { parseFleetFile } from "./fleet-file"
import { detectFormat, readTransfer } from "./formats"
import { FOREIGN, lossOf } from "./write-app"

const word = fc.stringMatching(/^[a-z]{1,8}$/)
const name = fc.tuple(word, word).map((words) => words.join(" "))
const url = word.map((host) => `https://${host}.example/cb`)
const native = word.map((scheme) => `com.example.${scheme}:/cb`)
const scopes = fc.uniqueArray(
  word.map((type) => `system/${type}.rs`),
  { maxLength: 3 },
)
const KEY = { authMethod: "private_key_jwt", jwksUri: "https://app.example/jwks.json" } as const

const shared = { name, allowedScopes: scopes, description: fc.constantFrom("", "What it is for") }

const publicApp = fc
  .record({
    ...shared,
    web: fc.boolean(),
    uris: fc.uniqueArray(fc.tuple(url, native), { minLength: 1, maxLength: 3 }),
  })
  .map(
    ({ web, uris, ...rest }): NewApp => ({
      ...defaultsFor("public"),
      ...rest,
      redirectUris: [
        ...new Map(
          uris.map(([spa, app]) => [
            web ? spa : app,
            { uri: web ? spa : app, platform: web ? "spa" : "native" } as const,
          ]),
        ).values(),
      ],
    }),
  )
const confidential = fc
  .record({ ...shared, uris: fc.uniqueArray(url, { minLength: 1, maxLength: 3 }), byKey: fc.boolean() })
  .map(
    ({ uris, byKey, ...rest }): NewApp => ({
      ...defaultsFor("confidential"),
      ...rest,
      ...(byKey ? KEY : {}),
      redirectUris: uris.map((uri) => ({ uri, platform: "web" as const })),
    }),
  )
const service = fc
  .record({ ...shared, byKey: fc.boolean() })
  .map(({ byKey, ...rest }): NewApp => ({ ...defaultsFor("service"), ...rest, ...(byKey ? KEY : {}) }))
const anyApp = fc.oneof(publicApp, confidential, service)

/** What each format has no field for; everything else must come back as it went. */
const LOST: Record<keyof typeof FOREIGN, readonly string[]> = {
  rfc7591: ["description"],
  aidbox: ["redirectUris", "authMethod"],
  entra: ["allowedScopes", "authMethod", "jwksUri"],
}

describe("a foreign format", () => {
  for (const format of ["rfc7591", "aidbox", "entra"] as const) {
    it(`${format} is recognised, and brings back every setting it has a field for`, () => {
      fc.assert(
        fc.property(anyApp, (app) => {
          const record = FOREIGN[format](parseNewApp(app), "chosen-id")
          expect(detectFormat(record)).toBe(format)
          expect(readTransfer(format, record).notes).toEqual([])
          const lost = lossOf(app, format, "chosen-id")
          expect(lost.filter((field) => !LOST[format].includes(field))).toEqual([])
          if (format === "rfc7591" && app.description === "") expect(lost).toEqual([])
        }),
        { numRuns: 60 },
      )
    })
  }

  it("keeps its kind: nothing public becomes confidential on the way", () => {
    for (const kind of ["public", "confidential", "service"] as const) {
      const uris =
        kind === "service"
          ? {}
          : {
              redirectUris: [
                { uri: "https://a.example/cb", platform: kind === "public" ? "spa" : "web" } as const,
              ],
            }
      const app = parseNewApp({ ...defaultsFor(kind), name: "A", ...uris })
      for (const format of ["rfc7591", "aidbox", "entra"] as const)
        expect(parseFleetFile(readTransfer(format, FOREIGN[format](app, "a")).file).apps[0]?.kind).toBe(kind)
    }
  })
})

describe("the report of an import", () => {
  const notesOf = (format: Parameters<typeof readTransfer>[0], record: object) =>
    readTransfer(format, record).notes.map(({ at }) => at)

  it("names every field of client metadata that nothing was made of", () => {
    const record = {
      client_id: "one",
      client_name: "One",
      redirect_uris: ["https://one.example/cb", 7],
      grant_types: ["authorization_code", "implicit", "client_credentials"],
      response_types: ["code", "token"],
      token_endpoint_auth_method: "tls_client_auth",
      tls_client_auth_subject_dn: "CN=one",
      client_secret: "short",
      software_id: "x",
      "client_name#de": "Eins",
      jwks: { keys: [], more: true },
    }
    expect(notesOf("rfc7591", record).sort()).toEqual(
      [
        "redirect_uris.1",
        "grant_types",
        "grant_types",
        "response_types",
        "token_endpoint_auth_method",
        "tls_client_auth_subject_dn",
        "client_secret",
        "software_id",
        "client_name#de",
        "jwks.more",
      ].sort(),
    )
  })

  it("looks into the parts of an Aidbox Client, and passes over nothing else of a Bundle", () => {
    const client = {
      resourceType: "Client",
      id: "c",
      secret: "admin",
      first_party: true,
      grant_types: ["password", "authorization_code"],
      auth: {
        password: { a: 1 },
        authorization_code: { redirect_uri: "https://c.example/cb", pkce: false, odd: 1 },
      },
    }
    const bundle = {
      resourceType: "Bundle",
      entry: [{ resource: client }, { resource: { resourceType: "AccessPolicy" } }],
    }
    expect(notesOf("aidbox", bundle).sort()).toEqual(
      [
        "entry.0.resource.secret",
        "entry.0.resource.first_party",
        "entry.0.resource.auth.password",
        "entry.0.resource.auth.authorization_code.pkce",
        "entry.0.resource.auth.authorization_code.odd",
        "entry.1.resource",
      ].sort(),
    )
  })

  it("splits an Entra manifest into the API and the app, and says what stays behind", () => {
    const manifest = {
      displayName: "Ward",
      appId: "11111111-2222-3333-4444-555555555555",
      identifierUris: ["api://ward", "https://ward.example"],
      replyUrlsWithType: [
        { url: "https://ward.example/cb", type: "Web" },
        { url: "https://ward.example/spa", type: "Spa" },
      ],
      appRoles: [{ value: "reader", displayName: "Reads", isEnabled: true, id: "x" }],
      oauth2Permissions: [{ value: "user_impersonation", type: "User" }],
      passwordCredentials: [{ hint: "abc" }],
      requiredResourceAccess: [{ resourceAppId: "y" }],
    }
    const { file, notes } = readTransfer("entra", manifest)
    expect(file).toMatchObject({
      apis: [{ identifierUri: "api://ward", slug: "ward", roles: [{ value: "reader" }] }],
      apps: [
        {
          kind: "confidential",
          clientId: manifest.appId,
          redirectUris: [{ uri: "https://ward.example/cb" }],
        },
      ],
    })
    expect(notes.map(({ at }) => at).sort()).toEqual(
      ["identifierUris", "passwordCredentials", "requiredResourceAccess", "spa"].sort(),
    )
  })

  it("carries a strong secret, so that the app goes on working", () => {
    const secret = `${"k".repeat(10)}0123456789abcdefghijklmnopqrstuv`
    const { file } = readTransfer("rfc7591", {
      client_id: "a",
      client_name: "A",
      client_secret: secret,
      grant_types: ["client_credentials"],
    })
    expect(file).toMatchObject({ apps: [{ secrets: [{ name: "Imported", value: secret }] }] })
  })

  it("survives records of any shape", () => {
    const keys = fc.constantFrom(
      "client_id",
      "auth",
      "api",
      "web",
      "scope",
      "jwks",
      "secret",
      "redirect_uris",
      "__proto__",
      "info",
    )
    fc.assert(
      fc.property(
        fc.dictionary(keys, fc.jsonValue()),
        fc.constantFrom("rfc7591", "aidbox", "entra"),
        (record, format) => {
          const given = format === "aidbox" ? { ...record, resourceType: "Client" } : record
          expect(readTransfer(format, given).notes).toBeInstanceOf(Array)
        },
      ),
    )
  })
})

describe("the az script of an app", () => {
  it("hands a hostile name to az as one word that means itself", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "admit-az-"))
    try {
      const log = path.join(folder, "log")
      writeFileSync(
        path.join(folder, "az"),
        `#!/bin/bash\nprintf '%s\\0' "$@" '<end>' >> "$AZ_LOG"\necho 00000000-0000-0000-0000-00000000000a\n`,
      )
      chmodSync(path.join(folder, "az"), 0o755)
      const hostile = `'; touch pwned; $(touch pwned) \`touch pwned\` "--role=Owner`
      const app = parseNewApp({
        ...defaultsFor("public"),
        name: hostile,
        redirectUris: [{ uri: "https://a.example/cb?x='1'", platform: "spa" }],
      })
      const env = { PATH: `${folder}:/usr/bin:/bin`, AZ_LOG: log, TENANT_ID: "t", NODE_ENV: "test" as const }
      const run = spawnSync("bash", ["--norc", "-c", toAzAppScript(app)], {
        cwd: folder,
        env,
        encoding: "utf8",
      })
      expect(run.stderr).toBe("")
      const calls = readFileSync(log, "utf8")
        .split("<end>\0")
        .map((call) => call.split("\0"))
      expect(calls.flat()).toContain(`--display-name=${hostile}`)
      expect(spawnSync("ls", [folder], { encoding: "utf8" }).stdout).not.toContain("pwned")
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
