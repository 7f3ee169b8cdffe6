/**
 * What a quickstart is filled with: the app's own values. Pure; the values go into a `.env` file, so that no
 * sample carries a secret and none has to be edited. Not here: the samples themselves (samples.ts).
 */

import type { AppKind, Platform } from "@/lib/apps/app"
import type { NewApp } from "@/lib/apps/schema"
import { checkRedirectUri } from "@/lib/oauth/redirect-uri"
import { findUriParts, isLoopback } from "@/lib/oauth/uri-parts"
import { parseScope } from "@/lib/smart/scopes"
import type { NamedValue } from "@/lib/text/named-values"

export interface QuickstartApp {
  kind: AppKind
  authMethod: NewApp["authMethod"]
  clientId: string
  /** Admit's address, without a slash at the end. */
  issuer: string
  redirectUris: readonly { uri: string; platform: Platform }[]
  scopes: readonly string[]
  /** Where the app reads FHIR; "" when it may ask for no API. */
  fhirBaseUrl: string
  /** The API there says by itself who issues its tokens (SMART App Launch 2.2, conformance). */
  smartApi: boolean
  idTokenAlg: "RS256" | "ES256"
}

/** A port that is free of Admit itself. */
export function samplePort(issuer: string): number {
  return URL.canParse(issuer) && new URL(issuer).port === "4000" ? 4001 : 4000
}

/** Where a person returns to, for apps that sign people in: where the sample runs on this computer. */
export interface SampleRedirect {
  /** False: the address must be added first. */
  registered: boolean
  uri: string
  platform: Platform
  /** The path the library insists on; null when any will do. */
  path: string | null
}

/** The first registered loopback address with a port that is not Admit's and that path, or one to add. */
export function sampleRedirect(app: QuickstartApp, path: string | null = null): SampleRedirect | null {
  if (app.kind === "service") return null
  const admitPort = URL.canParse(app.issuer) ? new URL(app.issuer).port : ""
  const known = app.redirectUris.find(({ uri }) => {
    const parts = findUriParts(uri)
    if (parts?.scheme !== "http" || !isLoopback(parts.host) || !parts.port) return false
    return parts.port !== admitPort && (path === null || parts.path === path)
  })
  if (known) return { registered: true, ...known, path }
  const platform = platformOf(app)
  const host = platform === "native" ? "127.0.0.1" : "localhost"
  const uri = `http://${host}:${samplePort(app.issuer)}${path ?? "/callback"}`
  return { registered: false, uri, platform, path }
}

/** The platform the app's sample runs on: a public app is an installed one where all its addresses are. */
function platformOf({ kind, redirectUris }: QuickstartApp): Platform {
  if (kind !== "public") return "web"
  return redirectUris.length > 0 && redirectUris.every(({ platform }) => platform === "native")
    ? "native"
    : "spa"
}

/** The faults of an address typed into the guide, by the rules of registration; null when it will do. */
export function redirectFault(uri: string, { platform, path }: SampleRedirect): string | null {
  const [first] = checkRedirectUri(uri, platform).errors
  if (first) return `${first.sentence} ${first.mend}`
  return path === null || findUriParts(uri)?.path === path
    ? null
    : `The library listens at ${path}. Keep that path; the port is yours to choose.`
}

/** A type the app may search, for the read at the end. */
export function readableType(scopes: readonly string[]): string {
  for (const text of scopes) {
    const parsed = parseScope(text)
    if (!parsed.ok || parsed.scope.kind !== "fhir" || parsed.scope.type === "*") continue
    if (parsed.scope.letters.includes("s")) return parsed.scope.type
  }
  return "Patient"
}

const SECRET = "CLIENT_SECRET"

/**
 * The values of the `.env` file, without the secret.
 * @param addressAs the library's own variable for where the app runs, instead of REDIRECT_URI
 */
export function envOf(app: QuickstartApp, redirectUri: string | null, addressAs?: string): NamedValue[] {
  const values: NamedValue[] = [
    { name: "ADMIT_ISSUER", value: app.issuer },
    { name: "CLIENT_ID", value: app.clientId },
  ]
  if (app.authMethod.startsWith("client_secret")) values.push({ name: SECRET, value: "" })
  if (app.authMethod === "private_key_jwt")
    values.push({ name: "PRIVATE_KEY_FILE", value: "private-key.pem" })
  if (redirectUri)
    values.push(
      addressAs
        ? { name: addressAs, value: new URL(redirectUri).origin }
        : { name: "REDIRECT_URI", value: redirectUri },
    )
  if (app.scopes.length > 0) values.push({ name: "SCOPE", value: app.scopes.join(" ") })
  if (app.fhirBaseUrl) values.push({ name: "FHIR_BASE_URL", value: app.fhirBaseUrl })
  return values
}

/** The same values with the secret in its place; it stands there only at the moment it is shown. */
export const withSecret = (env: readonly NamedValue[], secret: string | null): NamedValue[] =>
  env.map(({ name, value }) => ({ name, value: name === SECRET ? (secret ?? "") : value }))
