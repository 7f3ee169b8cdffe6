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
}

/** A port that is free of Admit itself. */
export function samplePort(issuer: string): number {
  return URL.canParse(issuer) && new URL(issuer).port === "4000" ? 4001 : 4000
}

/** Where a person returns to, for apps that sign people in: where the sample runs on this computer. */
export type SampleRedirect =
  /** Registered, and the sample listens there. */
  | { registered: true; uri: string; platform: Platform }
  /** Must be added first. */
  | { registered: false; uri: string; platform: Platform }

/** The first registered loopback address with a port that is not Admit's, or one to add. */
export function sampleRedirect(app: QuickstartApp): SampleRedirect | null {
  if (app.kind === "service") return null
  const admitPort = URL.canParse(app.issuer) ? new URL(app.issuer).port : ""
  const known = app.redirectUris.find(({ uri }) => {
    const parts = findUriParts(uri)
    return parts?.scheme === "http" && isLoopback(parts.host) && !!parts.port && parts.port !== admitPort
  })
  if (known) return { registered: true, ...known }
  const platform = platformOf(app)
  const host = platform === "native" ? "127.0.0.1" : "localhost"
  return { registered: false, platform, uri: `http://${host}:${samplePort(app.issuer)}/callback` }
}

/** The platform the app's sample runs on: a public app is an installed one where all its addresses are. */
function platformOf({ kind, redirectUris }: QuickstartApp): Platform {
  if (kind !== "public") return "web"
  return redirectUris.length > 0 && redirectUris.every(({ platform }) => platform === "native")
    ? "native"
    : "spa"
}

/** The faults of an address typed into the guide, by the rules of registration; null when it will do. */
export function redirectFault(uri: string, platform: Platform): string | null {
  const [first] = checkRedirectUri(uri, platform).errors
  return first ? `${first.sentence} ${first.mend}` : null
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

/** The values of the `.env` file. A secret stands in it only at the moment it is shown. */
export function envOf(app: QuickstartApp, redirectUri: string | null, secret?: string | null): NamedValue[] {
  const values: NamedValue[] = [
    { name: "ADMIT_ISSUER", value: app.issuer },
    { name: "CLIENT_ID", value: app.clientId },
  ]
  if (app.authMethod.startsWith("client_secret")) values.push({ name: "CLIENT_SECRET", value: secret ?? "" })
  if (app.authMethod === "private_key_jwt")
    values.push({ name: "PRIVATE_KEY_FILE", value: "private-key.pem" })
  if (redirectUri) values.push({ name: "REDIRECT_URI", value: redirectUri })
  if (app.scopes.length > 0) values.push({ name: "SCOPE", value: app.scopes.join(" ") })
  if (app.fhirBaseUrl) values.push({ name: "FHIR_BASE_URL", value: app.fhirBaseUrl })
  return values
}
