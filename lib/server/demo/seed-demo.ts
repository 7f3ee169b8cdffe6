/**
 * The demo's data: a hospital with its people, APIs, policies, apps and four weeks of activity. The same on
 * every machine but for ids and the day it is made on. Runs once per database, and only on the demo's.
 */

import type { WriteTx } from "@/db/client"
import { findApiBySlug, updateApi } from "@/db/queries/apis"
import { countApps, findApp, replaceOwners } from "@/db/queries/apps"
import { updateInstance } from "@/db/queries/instance"
import { findUserByEmail, insertUser } from "@/db/queries/people"
import { insertPolicy, insertPolicyLink, insertPolicyVersion } from "@/db/queries/policies"
import { defaultsForApi, parseNewApi } from "@/lib/apps/api-schema"
import { withDefaults } from "@/lib/apps/rules"
import { type NewApp, parseNewApp } from "@/lib/apps/schema"
import type { ApiId, PolicyId, UserId } from "@/lib/id"
import { POLICY_PRESETS, presetCedar } from "@/lib/policy/presets"
import { SYSTEM } from "@/lib/server/actor"
import { writeNewApi } from "@/lib/server/apis/write-api"
import { changeApp } from "@/lib/server/apps/change-app"
import { writeNewApp } from "@/lib/server/apps/write-app"
import { hashPassword } from "@/lib/server/auth/passwords"
import { db } from "@/lib/server/database"
import { mutate } from "@/lib/server/mutate"
import { store } from "@/lib/server/oauth/store"
import { freshId } from "@/lib/server/random"
import { seedActivity } from "./activity"
import { DEMO_APIS } from "./apis"
import { DEMO_APPS, type DemoApp, type SeededApp } from "./apps"
import { seedFailures } from "./failures"
import { DEMO_PASSWORD, DEMO_PEOPLE } from "./people"
import { SAMPLE_APP } from "./sample-app"

/** Fills an empty demo database; does nothing on a filled one. */
export async function seedDemo(fhirBaseUrl: string): Promise<void> {
  if ((await countApps(db())).total === 0) await seedEverything(fhirBaseUrl)
}

/** The FHIR server may have come up on another port than last time. */
export async function pointDemoApiAt(fhirBaseUrl: string): Promise<void> {
  const api = await findApiBySlug(db(), "mercy")
  if (!api || api.fhirBaseUrl === fhirBaseUrl) return
  await mutate(SYSTEM, "api.changed", async (tx) => {
    const allowedPrivateHost = new URL(fhirBaseUrl).hostname
    await updateApi(tx, api.id, api.version, { fhirBaseUrl, allowedPrivateHost })
    const changes = [{ field: "fhirBaseUrl", before: api.fhirBaseUrl, after: fhirBaseUrl }]
    return { result: null, records: [{ subject: { id: api.id, name: api.name }, changes }] }
  })
}

/** The sample app lives beside the FHIR server. */
export async function pointSampleAppAt(fhirBaseUrl: string): Promise<void> {
  const client = await store.findClient(SAMPLE_APP.clientId)
  const app = client && (await findApp(db(), client.id))
  if (!app || app.kind === "service") return
  const [launch, home] = [new URL(SAMPLE_APP.launch, fhirBaseUrl), new URL(SAMPLE_APP.home, fhirBaseUrl)]
  if (app.launchUrls.includes(launch.href)) return
  const change = {
    launchUrls: [launch.href],
    redirectUris: [{ uri: home.href, platform: "spa" }],
    corsOrigins: [home.origin],
  }
  await changeApp({ id: app.id, version: app.version, change }, SYSTEM)
}

async function seedEverything(fhirBaseUrl: string): Promise<void> {
  const passwordHash = await hashPassword(DEMO_PASSWORD)
  const seeded = await mutate(SYSTEM, "app.registered", async (tx) => {
    const people = await seedPeople(tx, passwordHash)
    const apis = await seedApis(tx, fhirBaseUrl)
    const policies = await seedPolicies(tx)
    const apps: SeededApp[] = []
    for (const demo of DEMO_APPS) apps.push(await seedApp(tx, demo, { people, apis, policies }))
    await updateInstance(tx, { settings: { organizationName: "Mercy Hospital" } })
    const records = apps.map(({ id, demo }) => ({
      subject: { id, name: demo.name },
      detail: { kind: demo.kind },
    }))
    return { result: apps, records }
  })
  await seedActivity(db(), seeded)
  await seedFailures(db(), seeded)
}

async function seedPeople(tx: WriteTx, passwordHash: string): Promise<Map<string, UserId>> {
  const ids = new Map<string, UserId>()
  for (const { key, ...person } of DEMO_PEOPLE) {
    const known = await findUserByEmail(tx, person.email)
    const id = known?.id ?? freshId("user")
    if (!known)
      await insertUser(tx, {
        ...person,
        id,
        emailVerified: true,
        passwordHash,
        passwordChangedAt: new Date(),
      })
    ids.set(key, id)
  }
  return ids
}

async function seedApis(tx: WriteTx, fhirBaseUrl: string): Promise<Map<string, ApiId>> {
  const ids = new Map<string, ApiId>()
  for (const demo of DEMO_APIS) {
    const own =
      demo.slug === "mercy" ? { fhirBaseUrl, allowedPrivateHost: new URL(fhirBaseUrl).hostname } : {}
    const api = parseNewApi({ ...defaultsForApi(), ...demo, ...own })
    ids.set(demo.slug, await writeNewApi(tx, api, null))
  }
  return ids
}

async function seedPolicies(tx: WriteTx): Promise<Map<string, PolicyId>> {
  const ids = new Map<string, PolicyId>()
  for (const preset of POLICY_PRESETS) {
    const id = freshId("policy")
    const cedar = presetCedar(preset)
    await insertPolicy(tx, { id, name: preset.name, description: preset.meaning, cedar, preset: preset.id })
    await insertPolicyVersion(tx, {
      policyId: id,
      version: 1,
      name: preset.name,
      cedar,
      note: "From the preset",
    })
    ids.set(preset.id, id)
  }
  return ids
}

interface Seeded {
  people: Map<string, UserId>
  apis: Map<string, ApiId>
  policies: Map<string, PolicyId>
}

async function seedApp(tx: WriteTx, demo: DemoApp, { people, apis, policies }: Seeded): Promise<SeededApp> {
  const app = toNewApp(demo)
  const apiIds = demo.apis.flatMap((slug) => apis.get(slug) ?? [])
  const made = await writeNewApp(tx, {
    app,
    apiIds: app.issuer === "admit" ? apiIds : [],
    ownerIds: [],
    createdBy: people.get("ana") ?? null,
    more: {
      stateReason: demo.stateReason ?? null,
      binnedAt: demo.binned ? new Date(Date.now() - 4 * 86_400_000) : null,
    },
    secretExpiresAt:
      demo.secretExpiresInDays === undefined
        ? null
        : new Date(Date.now() + demo.secretExpiresInDays * 86_400_000),
  })
  const owner = demo.owner ? people.get(demo.owner) : undefined
  if (owner) await replaceOwners(tx, made.id, [owner])
  const policyId = demo.preset ? policies.get(demo.preset) : undefined
  if (policyId) await insertPolicyLink(tx, { id: freshId("policyLink"), policyId, appId: made.id })
  return { id: made.id, secretId: made.secret?.id ?? null, demo }
}

/** Beside where people come back to. */
const launchUrlsOf = (demo: DemoApp): string[] =>
  demo.scopes.includes("launch")
    ? (demo.redirectUris ?? [])
        .filter(({ platform }) => platform !== "native")
        .map(({ uri }) => new URL("/launch", uri).href)
    : []

function toNewApp(demo: DemoApp): NewApp {
  const refreshes = demo.scopes.includes("offline_access")
  return parseNewApp(
    withDefaults({
      kind: demo.kind,
      clientId: demo.clientId,
      name: demo.name,
      description: demo.description,
      state: demo.state ?? "active",
      issuer: demo.issuer ?? "admit",
      externalId: demo.externalId ?? null,
      smart: demo.smart ?? false,
      allowedScopes: demo.scopes,
      tags: demo.tags ?? [],
      ...(demo.kind === "service"
        ? {}
        : { redirectUris: demo.redirectUris ?? [], launchUrls: launchUrlsOf(demo) }),
      ...(refreshes && demo.kind !== "service"
        ? { grantTypes: ["authorization_code", "refresh_token"] }
        : {}),
    }),
  )
}
