/**
 * The sample programs, each run as pasted by e2e/flows/quickstarts.spec.ts. Every value comes from the environment;
 * what differs between apps in the code is decided here. Each ends with a read at the FHIR API, where the app may
 * ask for one, and fails loudly otherwise.
 */

import { browserSample } from "./browser-sample"
import { curlSample } from "./curl-sample"
import { type QuickstartApp, sampleRedirect } from "./facts"
import { nodeService, nodeSignIn } from "./node-samples"
import { pythonService, pythonSignIn } from "./python-samples"
import type { Sample } from "./sample"

/** The samples that suit the kind of app, the quickest first. */
export function samplesFor(app: QuickstartApp): Sample[] {
  if (app.kind === "service")
    return app.authMethod === "private_key_jwt"
      ? [nodeService(app)]
      : [curlSample(app), nodeService(app), pythonService(app)]
  if (app.kind === "public")
    return sampleRedirect(app)?.platform === "native" ? [nodeSignIn(app)] : [browserSample(app)]
  return app.authMethod === "private_key_jwt" ? [nodeSignIn(app)] : [nodeSignIn(app), pythonSignIn(app)]
}
