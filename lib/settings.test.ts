import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parseSettings, renderEnvExample, SETTINGS } from "./settings.mjs"

const KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

function problemsOf(env: Record<string, string>): string[] {
  const parsed = parseSettings(env)
  return parsed.ok ? [] : parsed.problems
}

describe("settings", () => {
  it("has a default for everything, with the issuer following the port", () => {
    expect(parseSettings({ PORT: "8080" })).toEqual({
      ok: true,
      settings: {
        port: 8080,
        host: "localhost",
        url: "http://localhost:8080",
        databaseUrl: null,
        dataDir: ".admit",
        masterKey: null,
        ownerEmail: null,
        ownerPasswordFile: null,
        trustedProxies: 0,
        smtpUrl: null,
        mailFrom: null,
        logLevel: "info",
      },
    })
  })

  it.each([
    ["PORT", "443"],
    ["ADMIT_HOST", "::"],
    ["ADMIT_URL", "https://auth.example.org"],
    ["ADMIT_URL", "https://auth.example.org:8443"],
    ["ADMIT_URL", "http://127.0.0.1:3000"],
    ["ADMIT_URL", "http://[::1]:3000"],
    ["ADMIT_URL", "http://admit.localhost:3000"],
    ["DATABASE_URL", "postgresql://u:p%40ss@db:5432/admit?sslmode=require"],
    ["ADMIT_MASTER_KEY", KEY],
    ["ADMIT_TRUSTED_PROXIES", "10"],
    ["ADMIT_LOG_LEVEL", "silent"],
  ])("accepts %s=%s", (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([])
  })

  it.each([
    ["PORT", "0"],
    ["PORT", "65536"],
    ["PORT", "3000x"],
    ["PORT", "-1"],
    ["ADMIT_HOST", "http://localhost"],
    ["ADMIT_URL", "auth.example.org"],
    ["ADMIT_URL", "ftp://auth.example.org"],
    ["ADMIT_URL", "http://auth.example.org"],
    ["ADMIT_URL", "http://localhost.example.org"],
    ["ADMIT_URL", "https://auth.example.org/"],
    ["ADMIT_URL", "https://auth.example.org/admit"],
    ["ADMIT_URL", "https://auth.example.org?a=b"],
    ["ADMIT_URL", "https://auth.example.org#a"],
    ["ADMIT_URL", "https://AUTH.example.org"],
    ["ADMIT_URL", "https://auth.example.org:443"],
    ["ADMIT_URL", "https://user@auth.example.org"],
    ["DATABASE_URL", "mysql://u:p@db/admit"],
    ["DATABASE_URL", "postgres://u:p@db"],
    ["DATABASE_URL", "nonsense"],
    ["ADMIT_MASTER_KEY", KEY.slice(1)],
    ["ADMIT_MASTER_KEY", `${KEY.slice(0, -1)}9`],
    ["ADMIT_OWNER_EMAIL", "owner"],
    ["ADMIT_TRUSTED_PROXIES", "11"],
    ["ADMIT_TRUSTED_PROXIES", "1.5"],
    ["ADMIT_LOG_LEVEL", "loud"],
  ])("refuses %s=%s and names it", (name, value) => {
    expect(problemsOf({ [name]: value })[0]).toMatch(new RegExp(`^${name} `))
  })

  it("reports every problem at once", () => {
    const problems = problemsOf({ PORT: "no", ADMIT_URL: "no", ADMIT_ULR: "x", ADMIT_OWNER_EMAIL: "a@b.c" })
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "ADMIT_ULR",
      "PORT",
      "ADMIT_URL",
      "ADMIT_OWNER_PASSWORD_FILE",
    ])
  })

  it.each([
    ["ADMIT_ULR", "ADMIT_URL"],
    ["ADMIT_DATABASE_DIR", "ADMIT_DATA_DIR"],
    ["ADMIT_MASTERKEY", "ADMIT_MASTER_KEY"],
  ])("names the nearest setting for the unknown %s", (unknown, known) => {
    expect(problemsOf({ [unknown]: "x" })).toEqual([`${unknown} is not a setting; did you mean ${known}?`])
  })

  it("takes an empty value for unset and leaves other programs' variables alone", () => {
    expect(problemsOf({ PORT: "", ADMIT_URL: " ", PATH: "/bin", ADMITTED: "yes" })).toEqual([])
  })

  it("never repeats a database password in a problem", () => {
    expect(problemsOf({ DATABASE_URL: "mysql://u:hunter2@db/x" }).join()).not.toContain("hunter2")
  })

  it("is documented in .env.example word for word", () => {
    expect(readFileSync(".env.example", "utf8")).toBe(renderEnvExample())
  })

  it("keeps one row per name and key", () => {
    expect(new Set(SETTINGS.map((row) => row.name)).size).toBe(SETTINGS.length)
    expect(new Set(SETTINGS.map((row) => row.key)).size).toBe(SETTINGS.length)
  })

  it("gives examples that its own parsers accept, but for the key nobody should copy", () => {
    const refused = SETTINGS.filter((row) => !row.parse(row.example).ok).map((row) => row.name)
    expect(refused).toEqual(["ADMIT_MASTER_KEY"])
  })
})
