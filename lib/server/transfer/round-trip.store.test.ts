/** A whole installation leaves and comes back: everything is carried or named, nothing is dropped in silence. */

import { afterAll, beforeAll, expect, it } from "vitest"
import { createTestDatabase } from "@/db/test-database"
import type { Actor } from "@/lib/server/actor"
import { closeDatabase, db, openDatabase } from "@/lib/server/database"
import { adoptSettings } from "@/lib/server/env"
import { readTransfer } from "@/lib/transfer/formats"
import { applyFleet } from "./apply-fleet"
import { exportAppForms } from "./export-app"
import { exportFleet } from "./export-fleet"
import { importApps } from "./import-apps"

const CLI: Actor = { type: "command_line", id: null, name: "Command line", role: null, ip: null }
const GUID = "11111111-2222-3333-4444-555555555555"
const KEY = { kty: "EC", crv: "P-256", x: "x", y: "y" }
const EXPIRES = new Date(Date.now() + 90 * 86_400_000).toISOString()
let database: Awaited<ReturnType<typeof createTestDatabase>>

beforeAll(async () => {
  adoptSettings({ url: "http://localhost:3000" } as Parameters<typeof adoptSettings>[0])
  database = await createTestDatabase()
  openDatabase(database.url)
  await applyFleet(WHOLE, CLI)
})
afterAll(async () => {
  await closeDatabase()
  await database.close()
})

const signIn = {
  redirectUris: [
    { uri: "https://ward.example/cb", platform: "web" },
    { uri: "http://localhost:4000/cb", platform: "web" },
  ],
  postLogoutRedirectUris: ["https://ward.example/bye"],
  launchUrls: ["https://ward.example/launch"],
  corsOrigins: ["https://ward.example"],
}
const full = {
  kind: "confidential",
  clientId: "full",
  name: "Full",
  description: "What it is for",
  notes: "Ask Ana",
  smart: true,
  allowedScopes: ["openid", "launch", "offline_access", "patient/*.rs"],
  tokens: { accessTtlSeconds: 600, refreshGraceSeconds: 5 },
  dpopRequired: true,
  logoUri: "https://ward.example/logo.png",
  clientUri: "https://ward.example/",
  policyUri: "https://ward.example/privacy",
  tosUri: "https://ward.example/terms",
  contacts: ["ana@ward.example"],
  tags: ["ward-3"],
  idTokenAlg: "ES256",
  pkceRequired: false,
  ...signIn,
  apis: [{ slug: "ward", roles: ["reader"] }, "azure"],
  owners: ["ana@ward.example"],
  secrets: [
    { name: "Production", generate: true, expiresAt: EXPIRES },
    { name: "Old", generate: true },
  ],
}
const elsewhere = (issuer: string, externalId: string) => ({
  ...{ kind: "confidential", clientId: `in-${issuer}`, name: `In ${issuer}`, issuer, externalId },
  redirectUris: signIn.redirectUris,
  apis: [],
})
const WHOLE = {
  apis: [
    {
      slug: "ward",
      name: "Ward",
      identifierUri: "https://ward.example/r4",
      fhirBaseUrl: "https://ward.example/r4",
      smart: true,
      roles: [{ value: "reader", title: "Reads", description: "", enabled: true }],
      scopes: [{ scope: "patient/*.rs", title: "Read", description: "", adminOnly: true }],
      maxAccessTtlSeconds: 900,
    },
    {
      slug: "azure",
      name: "Azure FHIR",
      issuer: "entra",
      externalId: GUID,
      identifierUri: "https://fhir.azurehealthcareapis.com",
      enforcement: "own",
    },
    {
      slug: "asleep",
      name: "Asleep",
      identifierUri: "https://asleep.example/r4",
      fhirBaseUrl: "https://asleep.example/r4",
      state: "disabled",
    },
    {
      slug: "gone",
      name: "Gone",
      identifierUri: "https://gone.example/r4",
      fhirBaseUrl: "https://gone.example/r4",
    },
  ],
  policies: [
    { name: "Read", description: "Reads", cedar: "permit (principal, action, resource);" },
    { name: "Sketch", cedar: "permit (principal, action, resource);" },
  ],
  users: [
    { email: "ana@ward.example", name: "Ana", role: "admin" },
    { email: "bo@ward.example", name: "Bo", role: "member", fhirUser: "Patient/7", state: "disabled" },
  ],
  apps: [
    full,
    elsewhere("entra", GUID),
    elsewhere("aidbox", "ward-app"),
    { kind: "public", clientId: "phone", name: "Phone", state: "draft", apis: ["gone"] },
    { kind: "service", clientId: "paused", name: "Paused", state: "disabled", secrets: [] },
    {
      ...{ kind: "service", clientId: "signer", name: "Signer", smart: true },
      keys: [
        { ...KEY, kid: "one" },
        { ...KEY, kid: "two" },
      ],
    },
    {
      ...{ kind: "service", clientId: "turned", name: "Turned", authMethod: "private_key_jwt" },
      keys: [{ ...KEY, kid: "left" }],
    },
  ],
  links: [
    { policy: "Read", app: "full", api: "ward" },
    { policy: "Read", kind: "service" },
    { policy: "Sketch", role: "member" },
  ],
}

it("an installation applied to an empty one is the same again, and what could not go along is named", async () => {
  const sql = db().$client
  await sql`update policies set cedar = '', draft_cedar = 'permit (', state = 'draft' where name = 'Sketch'`
  await sql`update apis set binned_at = now() where slug = 'gone'`
  await sql`update apis set sealed_upstream_authorization = '\\x01' where slug = 'ward'`
  await sql`update app_secrets set state = 'disabled' where name = 'Old'`
  await sql`update app_keys set disabled_at = now() where kid = 'two'`
  await sql`update apps set auth_method = 'client_secret_basic' where client_id = 'turned'`

  const exported = JSON.parse(JSON.stringify(await exportFleet(CLI)))
  expect(exported.apps).toContainEqual(
    expect.objectContaining({ clientId: "in-entra", issuer: "entra", externalId: GUID }),
  )
  expect(exported.apis).toContainEqual(
    expect.objectContaining({ slug: "azure", issuer: "entra", externalId: GUID }),
  )
  const shown = readTransfer("admit", exported).notes
  expect(shown.map(({ at }) => at)).toEqual([
    "apis.ward",
    "policies.Sketch",
    "apps.turned.keys.left",
    "apps.signer.keys.two",
    "secrets",
    "secrets",
    "bin",
    "users",
    "",
  ])

  for (const table of ["policies", "apps", "apis", "users"]) await sql`delete from ${sql(table)}`
  const made = await applyFleet(exported, CLI)
  expect(made.filter(({ outcome }) => outcome !== "made")).toEqual([])
  const { notCarried: _was, ...before } = exported
  const { notCarried: _is, ...after } = JSON.parse(JSON.stringify(await exportFleet(CLI)))
  expect(after).toEqual(before)
})

it("an app that leaves in a foreign form names its APIs, owners, secrets and keys as left behind", async () => {
  const [row] = await db().$client`select id from apps where client_id = 'full'`
  const [signer] = await db().$client`select id from apps where client_id = 'signer'`
  const lostOf = async (id: unknown) =>
    Object.fromEntries(
      (await exportAppForms({ id: id as never }, CLI)).map(({ format, lost }) => [format, lost]),
    )
  const full = await lostOf(row?.id)
  expect(Object.values(full).flat()).not.toContain("everything")
  for (const format of ["rfc7591", "aidbox", "entra", "az"])
    expect(full[format]).toEqual(
      expect.arrayContaining(["the APIs it may ask for", "owners", "secrets", "notes"]),
    )
  expect(full.admit).toEqual([])
  const keyed = await lostOf(signer?.id)
  expect([keyed.rfc7591?.includes("public keys"), keyed.entra?.includes("public keys")]).toEqual([
    false,
    true,
  ])
})

it("an app that lives in Entra ID comes back as one that lives there, by its id over there", async () => {
  const [row] = await db().$client`select id from apps where client_id = 'in-entra'`
  const forms = await exportAppForms({ id: row?.id }, CLI)
  await db().$client`delete from apps where client_id = 'in-entra'`
  const own = forms.find(({ format }) => format === "admit")
  await importApps({ text: own?.text ?? "" }, CLI)
  const [back] = await db().$client`select issuer, external_id from apps where client_id = 'in-entra'`
  expect(back).toMatchObject({ issuer: "entra", external_id: GUID })
})
