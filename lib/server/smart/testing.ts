/** A SMART API with the demo's patients behind it, an app for it, and people of each kind. For tests. */

import { randomBytes } from "node:crypto"
import type { Db } from "@/db/client"
import * as schema from "@/db/schema/index"
import { newId } from "@/lib/id"
import { newLaunch } from "@/lib/oauth/launch-endpoint"
import type { StoredLaunch } from "@/lib/oauth/store"
import { type DemoFhirServer, startFhirServer } from "../demo/fhir-server"
import { gateway } from "../gateway/live"
import { sha256 } from "../oauth/hash"
import { store } from "../oauth/store"
import {
  answerConsent,
  authorizePath,
  call,
  ISSUER,
  locationOf,
  redeem,
  SESSION_COOKIE,
  settle,
} from "../oauth/test-instance"
import { addApi, addApp, addSession, addUser, type TestApp } from "../oauth/test-world"
import { findEncounterScreen, findPatientScreen } from "./select-context"

type UserRow = Partial<typeof schema.users.$inferInsert>
type AppRow = Partial<typeof schema.apps.$inferInsert>

export const SMART_SCOPES = [
  "openid",
  "fhirUser",
  "launch",
  "launch/patient",
  "launch/encounter",
  "offline_access",
  "online_access",
  "patient/*.rs",
  "user/*.rs",
]

export interface SmartWorld {
  fhir: DemoFhirServer
  api: Awaited<ReturnType<typeof addApi>>
  /** The FHIR base apps see. */
  iss: string
  app: TestApp
}

export async function makeSmartWorld(db: Db, row: AppRow = {}): Promise<SmartWorld> {
  const fhir = await startFhirServer({ port: 0 })
  const api = await addApi(db, { smart: true, fhirBaseUrl: fhir.url, allowedPrivateHost: "127.0.0.1" })
  const app = await addSmartApp(db, api.id, { row })
  return { fhir, api, iss: `${ISSUER}/fhir/${api.slug}`, app }
}

export const addSmartApp = (
  db: Db,
  apiId: SmartWorld["api"]["id"],
  of: { kind?: "public" | "confidential"; row?: AppRow } = {},
): Promise<TestApp> =>
  addApp(db, of.kind ?? "public", {
    apiId,
    row: {
      smart: true,
      allowedScopes: SMART_SCOPES,
      launchUrls: ["https://app.example.org/launch"],
      ...of.row,
    },
  })

/** A person signed in. @returns their id and the cookie that says so */
export async function signInAs(db: Db, row: UserRow) {
  const user = await addUser(db, row)
  const session = await addSession(db, { userId: user.id })
  await settle(db)
  const browser = randomBytes(32).toString("base64url")
  return { user, session, cookie: `${SESSION_COOKIE}=${session.handle}; __Host-admit.browser=${browser}` }
}

export const PRACTITIONER: UserRow = { fhirUser: "Practitioner/dr-fernsby" }

/** A launch as the launcher or an EHR makes it. @returns the handle */
export async function addLaunch(
  world: SmartWorld,
  of: Partial<Omit<StoredLaunch, "hash" | "used">> = {},
): Promise<string> {
  const { expiresAt, ...rest } = of
  const { handle, launch } = newLaunch(
    { now: () => new Date(), random: (length) => new Uint8Array(randomBytes(length)), sha256 },
    {
      appId: world.app.id,
      apiId: world.api.id,
      userId: null,
      context: { patient: "willow-1" },
      vouched: false,
      simulatedError: null,
      pkceRequired: false,
      ...rest,
    },
  )
  const madeByApp = rest.vouched ? world.app.id : null
  await store.saveLaunch({ ...launch, ...(expiresAt && { expiresAt }), madeByApp })
  return handle
}

/** First visit to /authorize. */
export function startAuthorization(
  world: SmartWorld,
  cookie: string,
  change: Record<string, string | undefined> = {},
): Promise<Response> {
  const path = authorizePath(world.app, {
    scope: "openid fhirUser launch/patient patient/*.rs",
    aud: world.iss,
    ...change,
  })
  return call(path, { headers: { cookie } })
}

const handleOf = (response: Response): string => locationOf(response).searchParams.get("interaction") ?? ""
const requestWith = (cookie: string) => new Request(ISSUER, { headers: { cookie } })

/** The patient page the response leads to. */
export const patientScreen = (response: Response, cookie: string, name = "") =>
  findPatientScreen(requestWith(cookie), handleOf(response), { name, birthDate: "" })

export const encounterScreen = (response: Response, cookie: string) =>
  findEncounterScreen(requestWith(cookie), handleOf(response))

/** Sends the form of a choice. @returns where /authorize sends the browser then; the error page if refused */
export async function choose(
  response: Response,
  of: { cookie: string; fields: Record<string, string> },
): Promise<Response> {
  const { cookie } = of
  const screen = await findPatientScreen(requestWith(cookie), handleOf(response), { name: "", birthDate: "" })
  if (!screen) throw new Error(`no page behind ${response.headers.get("location")}`)
  const body = new URLSearchParams({ ...screen.form, ...of.fields })
  const answered = await call("/oauth/select", { method: "POST", body, headers: { cookie } })
  if (answered.status !== 303) return answered
  return call(answered.headers.get("location") ?? "", { headers: { cookie } })
}

/** Goes on from any page to the redirect, agreeing to everything. @returns the URL at the app */
export async function agree(response: Response, cookie: string): Promise<URL> {
  const at = locationOf(response)
  if (at.pathname !== "/consent") return at
  return locationOf(await answerConsent(response, { cookie }))
}

export interface TokenBody {
  access_token: string
  id_token: string
  refresh_token?: string
  scope: string
  expires_in: number
  [context: string]: unknown
}

/** Tokens for the code of the URL at the app. */
export async function takeTokens(app: TestApp, at: URL): Promise<TokenBody> {
  const code = at.searchParams.get("code")
  if (!code) throw new Error(`no code: ${at.href}`)
  const response = await redeem(app, code)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as TokenBody
}

/** A launch by an EHR, taken to its tokens. */
export async function launchTokens(
  world: SmartWorld,
  cookie: string,
  of: Parameters<typeof addLaunch>[1] & { scope?: string } = {},
): Promise<TokenBody> {
  const { scope = "openid fhirUser launch offline_access patient/*.rs", ...launch } = of
  const handle = await addLaunch(world, launch)
  const first = await startAuthorization(world, cookie, { scope, launch: handle })
  return takeTokens(world.app, await agree(first, cookie))
}

/** Calls the gateway. */
export const readFhir = (world: SmartWorld, token: string, path: string): Promise<Response> =>
  gateway(new Request(`${world.iss}/${path}`, { headers: { authorization: `Bearer ${token}` } }))

/** Links a policy that permits everything, so that scopes and the person's policies decide. */
export async function permitApp(db: Db, appId: TestApp["id"]): Promise<void> {
  const id = newId("policy", randomBytes(16))
  const cedar = "permit (principal, action, resource);"
  await db.insert(schema.policies).values({ id, name: `Everything ${id}`, cedar })
  await db
    .insert(schema.policyLinks)
    .values({ id: newId("policyLink", randomBytes(16)), policyId: id, appId })
  await settle(db)
}
