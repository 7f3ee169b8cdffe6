import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { deployment } from "../deployment"
import { EXAMPLES } from "../examples"
import { listPaths } from "../graph"
import { findPlan, type Plan } from "../plan"
import type { AppToPlan } from "../plan-app"
import { toAzScript } from "./az"
import { comment, quote } from "./shell"

// Each case starts many shells.
vi.setConfig({ testTimeout: 60_000 })

const HOSTILE = [
  `'; touch pwned; echo '`,
  "$(touch pwned)",
  "`touch pwned`",
  '"; touch pwned #',
  "--role=Owner",
  "@/etc/passwd",
  "-x",
  "a\\'b",
  "*",
  "~",
  "!! %s %n",
]

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "admit-az-"))
  // A stand-in for the Azure CLI: writes each argument to a file, NUL after each, and answers like --query=appId.
  writeFileSync(
    path.join(folder, "az.bash"),
    `az() { printf '%s\\0' "$@" '<end>' >> "$AZ_LOG"; echo 00000000-0000-0000-0000-00000000000a; }\n`,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a script with the stand-in; returns its calls as argument lists. */
function runScript(script: string): {
  status: number | null
  stderr: string
  stdout: string
  calls: string[][]
} {
  const log = path.join(folder, "log")
  rmSync(log, { force: true })
  const env = {
    PATH: "/usr/bin:/bin",
    BASH_ENV: path.join(folder, "az.bash"),
    AZ_LOG: log,
    NODE_ENV: "test" as const,
    TENANT_ID: "tenant",
    FHIR_RESOURCE_ID: "/subscriptions/1",
  }
  const { status, stderr, stdout } = spawnSync("bash", ["--norc", "-c", script], {
    cwd: folder,
    env,
    encoding: "utf8",
  })
  const text = existsSync(log) ? readFileSync(log, "utf8") : ""
  const calls = text
    .split("<end>\0")
    .slice(0, -1)
    .map((call) => call.split("\0").slice(0, -1))
  return { status, stderr, stdout, calls }
}

let guids = 0
const newGuid = () => `00000000-0000-0000-0000-${String(++guids).padStart(12, "0")}`

function planFor(answers: Record<string, string>, name: string): Plan {
  const redirectUris = [{ uri: "https://app.example.org/cb?x=1&y='2'", platform: "spa" as const }]
  const apps: AppToPlan[] = [
    { name, ...EXAMPLES["patient-portal"], redirectUris },
    { name, ...EXAMPLES.ehr, redirectUris: [{ uri: "https://ehr.example.org/cb", platform: "web" }] },
    { name, ...EXAMPLES["patient-app"], redirectUris: [{ uri: "org.example.app:/cb", platform: "native" }] },
    { name, ...EXAMPLES["reporting-engine"] },
  ]
  const plan = findPlan(
    answers,
    { name, fhirBaseUrl: "https://fhir.example.org", issuerUrl: "https://admit.example.org" },
    apps,
  )
  if (!plan) throw new Error("no plan")
  return plan
}

const entraPaths = listPaths(deployment).filter((found) => found.answers.issuer === "entra")
const pathTo = (leaf: string) => entraPaths.find((found) => found.outcome === leaf)?.answers ?? {}

describe("the az script", () => {
  it.each(entraPaths.map((found) => [found.outcome, found.answers] as const))(
    "runs through for %s",
    (_leaf, answers) => {
      const { status, stderr } = runScript(toAzScript(planFor(answers, "Ward"), newGuid))
      expect(stderr).toBe("")
      expect(status).toBe(0)
    },
  )

  it.each(HOSTILE)("keeps the name %j inert, letter by letter", (name) => {
    const { status, calls, stdout } = runScript(toAzScript(planFor(pathTo("b2"), name), newGuid))
    expect(status).toBe(0)
    expect(existsSync(path.join(folder, "pwned"))).toBe(false)
    const names = calls.flatMap((call) =>
      call.filter((word) => word.startsWith("--display-name=") && word !== "--display-name=Admit"),
    )
    const bodies = calls.flatMap((call) =>
      call.filter((word) => word.startsWith("--body=")).map((word) => JSON.parse(word.slice(7)).displayName),
    )
    expect(name.startsWith("@") ? bodies.filter(Boolean) : names.map((word) => word.slice(15))).toEqual(
      Array(5).fill(name),
    )
    expect(stdout).toContain(`${name}: client id `)
    expect(calls.flat().some((word) => /^--[\w-]+=@/.test(word))).toBe(false)
  })

  it("registers the server where it must, and brings it in or leaves it where not", () => {
    const commands = (leaf: string) =>
      runScript(toAzScript(planFor(pathTo(leaf), "Ward"), newGuid)).calls.map((call) =>
        call.slice(0, 3).join(" "),
      )
    const creates = (leaf: string) => commands(leaf).filter((command) => command === "ad app create").length
    expect([creates("a1"), creates("a2"), creates("b1"), creates("oss-open")]).toEqual([4, 4, 5, 0])
    const imported = runScript(toAzScript(planFor(pathTo("a2"), "Ward"), newGuid)).calls
    expect(imported).toContainEqual([
      "ad",
      "sp",
      "create",
      "--id=4f6778d8-5aef-43dc-a1ff-b073724b9495",
      "--output=none",
    ])
  })

  it("puts each redirect URI on its platform, and a role on the service only", () => {
    const { calls } = runScript(toAzScript(planFor(pathTo("a1"), "Ward"), newGuid))
    const all = calls.map((call) => call.join(" "))
    expect(all.some((call) => call.includes("--web-redirect-uris https://ehr.example.org/cb"))).toBe(true)
    expect(all.some((call) => call.includes("--public-client-redirect-uris org.example.app:/cb"))).toBe(true)
    expect(
      all.filter((call) =>
        call.includes('{"spa":{"redirectUris":["https://app.example.org/cb?x=1&y=\'2\'"]}}'),
      ),
    ).toHaveLength(1)
    expect(
      all.filter((call) => call.startsWith("role assignment create --role=FHIR Data Reader")),
    ).toHaveLength(1)
    expect(all.filter((call) => call.startsWith("ad app credential reset"))).toHaveLength(2)
  })

  it("asks the server it registered for a scope where people sign in, for an app role where nobody does", () => {
    const { calls } = runScript(toAzScript(planFor(pathTo("b1"), "Ward"), newGuid))
    const body = calls.flat().find((word) => word.includes("oauth2PermissionScopes")) ?? ""
    const { api, appRoles } = JSON.parse(body.slice("--body=".length))
    const reader = appRoles.find((role: { value: string }) => role.value === "globalReader")
    const asked = calls
      .filter((call) => call[2] === "permission")
      .map((call) => call.at(-1)?.split("=").slice(1).join("="))
    const scope = `${api.oauth2PermissionScopes[0].id}=Scope`
    expect(asked).toEqual([scope, scope, scope, `${reader.id}=Role`])
  })

  it("asks a managed service for its own scope where people sign in, and for nothing where nobody does", () => {
    for (const leaf of ["a1", "a2", "a3", "a4", "ahds-same"]) {
      const { calls } = runScript(toAzScript(planFor(pathTo(leaf), "Ward"), newGuid))
      const asked = calls.filter((call) => call[2] === "permission")
      expect(asked).toHaveLength(3)
      for (const call of asked)
        expect(call.slice(-2)).toEqual([
          "--api=4f6778d8-5aef-43dc-a1ff-b073724b9495",
          "--api-permissions=00000000-0000-0000-0000-00000000000a=Scope",
        ])
    }
  })

  it("prints the object id local RBAC lists, for the service alone", () => {
    const lines = (leaf: string) =>
      runScript(toAzScript(planFor(pathTo(leaf), "Ward"), newGuid)).stdout.match(/list this object id/g) ?? []
    expect([lines("a2"), lines("a4"), lines("a1")].map((found) => found.length)).toEqual([1, 1, 0])
  })

  it("stops at once without a tenant", () => {
    const script = toAzScript(planFor(pathTo("a1"), "Ward"), newGuid).replace(
      /^set -euo pipefail/m,
      "set -euo pipefail\nunset TENANT_ID",
    )
    const { status, stderr, calls } = runScript(script)
    expect(status).not.toBe(0)
    expect(stderr).toContain("Set TENANT_ID")
    expect(calls).toEqual([])
  })
})

describe("quote", () => {
  it("gives bash one word that means the text (property)", () => {
    const texts = fc.array(
      fc
        .string({ unit: "binary" })
        .map((text) => text.replaceAll("\u0000", "").replaceAll(/[\ud800-\udfff]/g, "")),
      { minLength: 150, maxLength: 150 },
    )
    fc.assert(
      fc.property(texts, (list) => {
        const { stdout } = spawnSync(
          "bash",
          ["--norc", "-c", `printf '%s\\0' ${list.map(quote).join(" ")}`],
          {
            encoding: "utf8",
          },
        )
        expect(stdout.split("\u0000").slice(0, -1)).toEqual(list)
      }),
      { numRuns: 1 },
    )
  })
  it("never lets a comment run on", () => expect(comment("a\nrm -rf b\r\u2028c")).toBe("# a rm -rf b c"))
})
