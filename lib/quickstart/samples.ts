/**
 * The sample programs, each run as pasted by e2e/console/quickstarts.spec.ts, e2e/clients/msal.spec.ts or
 * quickstart.store.test.ts. Every value comes from the environment; what differs between apps in the code is decided
 * here. Each ends with a read at the FHIR API, where the app may ask for one, and fails loudly otherwise.
 */

import { browserSample } from "./browser-sample"
import { curlSample } from "./curl-sample"
import { type QuickstartApp, sampleRedirect } from "./facts"
import { fhirclientSample } from "./fhirclient-sample"
import { msalSample } from "./msal-sample"
import { nextjsSample } from "./nextjs-sample"
import { nodeService, nodeSignIn } from "./node-samples"
import { pythonService, pythonSignIn } from "./python-samples"
import { isPlain, type Sample } from "./sample"

export interface LeftOut {
  label: string
  /** What stands against it, and what would change that. */
  why: string
}

interface Offer {
  sample: (app: QuickstartApp) => Sample
  /** Why the library cannot serve this app as it is registered; null when it can. */
  obstacle?: (app: QuickstartApp) => string | null
}

const OWN_KEY = "its sample proves itself with a secret, and the app signs with a key."
const secretNeeded = ({ authMethod }: QuickstartApp) => (authMethod === "private_key_jwt" ? OWN_KEY : null)
const openidNeeded = ({ scopes }: QuickstartApp) =>
  scopes.includes("openid") ? null : "it signs nobody in without the scope openid. Allow it under Settings."

function msalObstacle(app: QuickstartApp): string | null {
  if (isPlain(app)) return "it talks to https addresses only, and this Admit is on http."
  if (app.authMethod === "client_secret_basic")
    return "it sends the secret in the request body. Let the app do so, under Credentials."
  return secretNeeded(app) ?? openidNeeded(app)
}

const smartObstacle = ({ fhirBaseUrl, smartApi }: QuickstartApp) =>
  fhirBaseUrl !== "" && smartApi ? null : "it needs a FHIR API with SMART turned on."

const OFFERS: Record<"service" | "confidential" | "spa" | "native", readonly Offer[]> = {
  service: [
    { sample: curlSample, obstacle: secretNeeded },
    { sample: nodeService },
    { sample: pythonService, obstacle: secretNeeded },
  ],
  confidential: [
    { sample: nodeSignIn },
    { sample: nextjsSample, obstacle: (app) => secretNeeded(app) ?? openidNeeded(app) },
    { sample: pythonSignIn, obstacle: secretNeeded },
    { sample: msalSample, obstacle: msalObstacle },
  ],
  spa: [{ sample: browserSample }, { sample: fhirclientSample, obstacle: smartObstacle }],
  native: [{ sample: nodeSignIn }],
}

function offersFor(app: QuickstartApp): readonly Offer[] {
  if (app.kind !== "public") return OFFERS[app.kind]
  return sampleRedirect(app)?.platform === "native" ? OFFERS.native : OFFERS.spa
}

/** The samples that suit the app as it is registered, the quickest first. */
export const samplesFor = (app: QuickstartApp): Sample[] =>
  offersFor(app)
    .filter(({ obstacle }) => !obstacle?.(app))
    .map(({ sample }) => sample(app))

/** The samples of its kind that do not, each with what stands against it. */
export const samplesLeftOut = (app: QuickstartApp): LeftOut[] =>
  offersFor(app).flatMap(({ sample, obstacle }) => {
    const why = obstacle?.(app)
    return why ? [{ label: sample(app).label, why }] : []
  })
