/** What an export of the installation has no place for, so that nobody finds out later. */

import type { ReadDb } from "@/db/client"
import {
  countLeftBehind,
  listAllKeys,
  listAllSecretNames,
  listApiIds,
  listWholeApps,
} from "@/db/queries/fleet"
import type { listPolicies } from "@/db/queries/policies"
import { loadApi } from "@/lib/server/apis/read-api"
import type { NotCarried } from "@/lib/transfer/source"

type Policy = Awaited<ReturnType<typeof listPolicies>>[number]

export async function listNotCarried(from: ReadDb, policies: readonly Policy[]): Promise<NotCarried[]> {
  return [
    ...(await ofApis(from)),
    ...policies.flatMap(ofPolicy),
    ...(await ofCredentials(from)),
    ...(await ofTheRest(from)),
  ]
}

async function ofApis(from: ReadDb): Promise<NotCarried[]> {
  const notes: NotCarried[] = []
  for (const { id, slug } of await listApiIds(from)) {
    const api = await loadApi(from, id)
    if (api?.hasUpstreamCredential)
      notes.push({ at: `apis.${slug}`, why: "The gateway's credential for the FHIR server: enter it again." })
  }
  return notes
}

function ofPolicy({ name, cedar, draftCedar }: Policy): NotCarried[] {
  if (cedar === "") return [{ at: `policies.${name}`, why: "It is only a draft, and drafts stay behind." }]
  return draftCedar === null
    ? []
    : [{ at: `policies.${name}.draft`, why: "The draft beside it stays behind." }]
}

async function ofCredentials(from: ReadDb): Promise<NotCarried[]> {
  const apps = await listWholeApps(from)
  const clientIds = new Map(apps.map(({ id, clientId }) => [id, clientId]))
  const signs = new Set(apps.filter(({ authMethod }) => authMethod === "private_key_jwt").map(({ id }) => id))
  const notes: NotCarried[] = []
  for (const key of await listAllKeys(from)) {
    const clientId = clientIds.get(key.appId)
    if (clientId === undefined || (signs.has(key.appId) && key.disabledAt === null)) continue
    const why = key.disabledAt ? "It is disabled." : "The app uses a secret, so its key is not in use."
    notes.push({ at: `apps.${clientId}.keys.${String(key.publicJwk.kid)}`, why })
  }
  const secrets = (await listAllSecretNames(from)).filter(({ appId }) => clientIds.has(appId))
  const live = secrets.filter(({ state }) => state === "live").length
  if (live > 0)
    notes.push({
      at: "secrets",
      why: "Their values are kept nowhere. Where the file is applied, each live one is made anew and shown once.",
    })
  if (secrets.length > live)
    notes.push({ at: "secrets", why: `${secrets.length - live} retiring or disabled ones stay behind.` })
  return notes
}

async function ofTheRest(from: ReadDb): Promise<NotCarried[]> {
  const { bin, cases, people, launches } = await countLeftBehind(from)
  return [
    bin > 0 && { at: "bin", why: `What lies in the bin (${bin}) stays behind.` },
    cases > 0 && { at: "policies", why: `The cases kept with policies (${cases}) stay behind.` },
    launches > 0 && { at: "launches", why: `Saved launches (${launches}) stay behind.` },
    people > 0 && {
      at: "users",
      why: "Passwords, second factors and profiles stay behind: people are invited anew.",
    },
    {
      at: "",
      why: "The settings of the installation, its signing keys, sign-in providers and history are its own.",
    },
  ].filter((note) => note !== false)
}
