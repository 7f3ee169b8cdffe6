/** What a refused request gives away about how its app is set up, beside the cause of the refusal. */

import type { AppKind, Platform } from "@/lib/apps/app"
import { describeDifference } from "@/lib/oauth/uri-difference"
import { findUriParts, isLoopback, isLoopbackAddress } from "@/lib/oauth/uri-parts"
import type { FailureSample } from "./sample"
import { looksLikeBrowser } from "./sample"

export interface Hint {
  sentence: string
  /** Where something can be done about it. */
  link: { label: string; href: string } | null
}

/** The app as far as hints ask. */
export interface HintedApp {
  id: string
  kind: AppKind
  redirectUris?: readonly { uri: string; platform: Platform }[]
}

interface Refused {
  cause: string
  sample: FailureSample
  app: HintedApp
}

type Rule = (refused: Refused) => Hint | null

const kindLink = (app: HintedApp, label: string) => ({ label, href: `/apps/${app.id}/kind` })
const settings = (app: HintedApp) => ({ label: "Open its addresses", href: `/apps/${app.id}/settings` })
const parameterOf = (sample: FailureSample, name: string): string | null =>
  sample.parameters.find(([each]) => each === name)?.[1] ?? null
const sentOf = ({ detail }: FailureSample): string | null =>
  typeof detail.sent === "string" ? detail.sent : null
const aboutCredentials = (cause: string): boolean => /^(secret|assertion|client)\./.test(cause)
const aboutRedirect = (cause: string): boolean => /(^|\.)redirect_uri$/.test(cause)

/** A secret in a page is no secret: RFC 6749 §2.1. */
const browserWithSecret: Rule = ({ cause, sample, app }) =>
  app.kind !== "public" && aboutCredentials(cause) && looksLikeBrowser(sample)
    ? {
        sentence: "This call came from a page in a browser, where no secret stays secret.",
        link: kindLink(app, "Is it a public app?"),
      }
    : null

/** No secret, but a PKCE verifier: how apps on phones and in pages redeem a code. */
const behavesPublic: Rule = ({ cause, sample, app }) =>
  app.kind === "confidential" &&
  cause === "client.credentials_missing" &&
  parameterOf(sample, "code_verifier") !== null &&
  !looksLikeBrowser(sample)
    ? {
        sentence: "The app redeems codes with PKCE alone, as an app on a phone or computer does.",
        link: kindLink(app, "Is it a public app?"),
      }
    : null

const behavesConfidential: Rule = ({ cause, sample, app }) =>
  app.kind === "public" && cause === "client.public_sent_credentials" && !looksLikeBrowser(sample)
    ? {
        sentence: "The secret did not come from a browser: the app may run on a server that can keep one.",
        link: kindLink(app, "Is it a confidential app?"),
      }
    : null

/** RFC 8252 §7.3: only an installed app's loopback port is free. */
const loopbackPort: Rule = ({ cause, sample, app }) => {
  const sent = sentOf(sample)
  const parts = sent === null ? null : findUriParts(sent)
  if (!aboutRedirect(cause) || !sent || !parts || !isLoopback(parts.host)) return null
  const twin = app.redirectUris?.find(({ uri }) => describeDifference(sent, uri).kind === "port")
  if (!twin) return null
  return isLoopbackAddress(parts.host)
    ? {
        sentence:
          "Installed apps get another port at each start. Registered for the platform “native”, 127.0.0.1 matches with any port.",
        link: settings(app),
      }
    : {
        sentence:
          "Installed apps get another port at each start. It may vary for 127.0.0.1, never for localhost: let the app use 127.0.0.1.",
        link: null,
      }
}

/** Behind a proxy that ends TLS, an app often believes that it is called by http. */
const plainHttp: Rule = ({ cause, sample, app }) => {
  const sent = sentOf(sample)
  if (!aboutRedirect(cause) || !sent?.startsWith("http://")) return null
  const secure = `https://${sent.slice(7)}`
  return app.redirectUris?.some(({ uri }) => uri === secure)
    ? {
        sentence:
          "The app believes it is called by http, often because a proxy in front of it ends TLS. Let it trust X-Forwarded-Proto, or set its public address.",
        link: null,
      }
    : null
}

/** Two addresses that differ by a slash: whichever the app sends first, it must send again. */
const slashTwins: Rule = ({ cause, app }) => {
  if (!aboutRedirect(cause)) return null
  const uris = app.redirectUris?.map(({ uri }) => uri) ?? []
  const twin = uris.find((uri) => uri.endsWith("/") && uris.includes(uri.slice(0, -1)))
  return twin === undefined
    ? null
    : {
        sentence: `${twin} is registered with and without the slash at its end. Keep the one the app uses: at sign-in and at the token endpoint it must send the same.`,
        link: settings(app),
      }
}

const RULES: readonly Rule[] = [
  browserWithSecret,
  behavesPublic,
  behavesConfidential,
  loopbackPort,
  plainHttp,
  slashTwins,
]

export function hintsOf(refused: Refused): Hint[] {
  return RULES.flatMap((rule) => rule(refused) ?? [])
}
