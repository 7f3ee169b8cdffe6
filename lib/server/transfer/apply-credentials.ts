/** Secrets and public keys a fleet file gives an app. A secret in use is never cut off: it is retired in a week. */

import {
  findSecretByHash,
  insertKey,
  listKeys,
  listSecrets,
  type SecretView,
  updateSecret,
} from "@/db/queries/credentials"
import type { RegisteredApp } from "@/lib/apps/app"
import { isSame } from "@/lib/apps/diff"
import { lastFour } from "@/lib/secret-format"
import { wantsSecret, writeSecret } from "@/lib/server/apps/write-app"
import { tokenHash } from "@/lib/server/auth/one-time"
import { freshId } from "@/lib/server/random"
import { type SecretEntry, secretFault } from "@/lib/transfer/fleet-file"
import type { Applied } from "@/lib/transfer/outcome"
import { type Applying, fault, givenValue } from "./applying"

const OVERLAP_DAYS = 7

type Done = Pick<Applied, "notes" | "shownOnce">
type App = Pick<RegisteredApp, "id" | "name" | "kind" | "issuer" | "authMethod">

export async function applySecrets(
  app: App,
  entries: readonly SecretEntry[],
  applying: Applying,
): Promise<Done> {
  if (entries.length > 0 && !wantsSecret(app))
    throw fault("secrets", "This app does not prove itself with a secret that Admit keeps.")
  const done: Done[] = []
  for (const [at, entry] of entries.entries()) {
    const variable =
      entries.length === 1
        ? "CLIENT_SECRET"
        : `CLIENT_SECRET_${entry.name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_")}`
    done.push(await applySecret(app, entry, { applying, field: `secrets.${at}`, variable }))
  }
  return { notes: done.flatMap(({ notes }) => notes), shownOnce: done.flatMap(({ shownOnce }) => shownOnce) }
}

interface At {
  applying: Applying
  field: string
  variable: string
}

async function applySecret(app: App, entry: SecretEntry, { applying, field, variable }: At): Promise<Done> {
  const { tx, actor, records } = applying
  const given = givenValue(entry, applying, field)
  const message = given === null ? null : secretFault(given)
  if (message) throw fault(field, message)
  const sameName = (await listSecrets(tx, app.id)).filter(
    (one) => one.name === entry.name && one.state !== "disabled",
  )
  const known = given === null ? sameName[0] : await findSecretByHash(tx, app.id, tokenHash(given))
  const expiresAt = entry.expiresAt ? new Date(entry.expiresAt) : null
  if (known)
    return keepSecret(app, known, entry.expiresAt === undefined ? known.expiresAt : expiresAt, applying)
  const secret = { name: entry.name, value: given ?? undefined, expiresAt, createdBy: actor.id }
  const { id, value } = await writeSecret(tx, app, secret)
  const subject = { id: app.id, name: app.name }
  records.push({ event: "secret.added", subject, detail: { secretId: id, name: entry.name, expiresAt } })
  const notes = [`the secret “${entry.name}” is added, ending in ${lastFour(value)}`]
  const live = sameName.filter((one) => one.state === "live")
  for (const former of live) {
    const retireAt = new Date(Date.now() + OVERLAP_DAYS * 86_400_000)
    await updateSecret(tx, former.id, { state: "retiring", retireAt })
    notes.push(`the one ending in ${former.lastFour} works for ${OVERLAP_DAYS} more days`)
    records.push({
      event: "secret.state_changed",
      subject,
      changes: [{ field: "state", before: former.state, after: "retiring" }],
      detail: { secretId: former.id, lastFour: former.lastFour, retireAt },
    })
  }
  return { notes, shownOnce: given === null ? [{ name: variable, value }] : [] }
}

/** Puts a known secret back into use where it was retired, and moves its end. */
async function keepSecret(
  app: App,
  known: SecretView,
  expiresAt: Date | null,
  { tx, records }: Applying,
): Promise<Done> {
  const change = { state: "live" as const, retireAt: null, expiresAt }
  if (known.state === "live" && isSame(known.expiresAt, expiresAt)) return { notes: [], shownOnce: [] }
  await updateSecret(tx, known.id, change)
  records.push({
    event: "secret.state_changed",
    subject: { id: app.id, name: app.name },
    changes: [{ field: "state", before: known.state, after: "live" }],
    detail: { secretId: known.id, lastFour: known.lastFour, expiresAt },
  })
  return { notes: [`the secret ending in ${known.lastFour} is changed`], shownOnce: [] }
}

const PRIVATE_PARTS = ["d", "p", "q", "dp", "dq", "qi", "k", "oth"] as const

/** Adds public keys that are not there yet; a key id stands for one key only. */
export async function applyKeys(
  app: App,
  keys: readonly Record<string, unknown>[],
  { tx, actor, records }: Applying,
): Promise<Done> {
  if (keys.length > 0 && app.authMethod !== "private_key_jwt")
    throw fault("keys", "Keys are used only with private_key_jwt. Choose that method.")
  const there = await listKeys(tx, app.id)
  const added: string[] = []
  for (const [at, key] of keys.entries()) {
    const message = keyFault(key)
    if (message) throw fault(`keys.${at}`, message)
    const kid = String(key.kid)
    const known = there.find((one) => one.kid === kid)
    if (known && isSame(known.publicJwk, key)) continue
    if (known)
      throw fault(`keys.${at}.kid`, "Another key of this app has this kid. Give the new key its own.")
    const alg = typeof key.alg === "string" ? key.alg : null
    await insertKey(tx, {
      id: freshId("key"),
      appId: app.id,
      appKind: app.kind,
      kid,
      alg,
      publicJwk: key,
      createdBy: actor.id,
    })
    added.push(kid)
  }
  if (added.length === 0) return { notes: [], shownOnce: [] }
  const subject = { id: app.id, name: app.name }
  records.push({ event: "key_set.changed", subject, detail: { added } })
  return { notes: added.map((kid) => `the key ${kid} is added`), shownOnce: [] }
}

/** RFC 7517 §4: what a public signing key must have, and what only a private one has. */
function keyFault(key: Record<string, unknown>): string | null {
  if (PRIVATE_PARTS.some((part) => part in key))
    return "This is a private key. Keep it in the app, make a new pair, and give only the public half."
  if (key.kty !== "RSA" && key.kty !== "EC" && key.kty !== "OKP") return "kty must be RSA, EC or OKP."
  if (typeof key.kid !== "string" || key.kid === "" || key.kid.length > 200)
    return "Give the key a kid: assertions name the key by it."
  const parts = key.kty === "RSA" ? ["n", "e"] : key.kty === "EC" ? ["crv", "x", "y"] : ["crv", "x"]
  const missing = parts.find((part) => typeof key[part] !== "string")
  return missing ? `The key has no ${missing}.` : null
}
