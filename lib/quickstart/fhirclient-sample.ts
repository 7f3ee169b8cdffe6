// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders belong to the samples
/** The sample for a SMART app in the browser: opened by itself or by an EHR. fhirclient 2. */

import { type QuickstartApp, readableType } from "./facts"
import { lines, placeOf, type Sample } from "./sample"

/** Where the patient comes from: an app that may not ask for one must be opened by an EHR. */
function launchOf(app: QuickstartApp, redirectUri: string | undefined): string {
  const needsEhr = app.scopes.includes("launch") && !app.scopes.includes("launch/patient")
  if (!needsEhr || !redirectUri) return "fhirclient, opened by itself or by an EHR"
  const page = new URL("/", redirectUri).href
  return `fhirclient. Its scopes ask for a launch: make ${page} its launch address, and open it under Launcher`
}

export function fhirclientSample(app: QuickstartApp): Sample {
  const code = lines(
    'import { readFileSync } from "node:fs"',
    'import { createServer } from "node:http"',
    'import { createRequire } from "node:module"',
    "",
    "const callback = new URL(process.env.REDIRECT_URI)",
    'const library = createRequire(import.meta.url).resolve("fhirclient/build/fhir-client.min.js")',
    "const app = JSON.stringify({",
    "  clientId: process.env.CLIENT_ID,",
    "  redirectUri: callback.href,",
    app.scopes.length > 0 && "  scope: process.env.SCOPE,",
    "  iss: process.env.FHIR_BASE_URL, // an EHR that opens the app names its own",
    '}).replaceAll("<", "\\\\u003c")',
    "",
    "// The page does everything; this server only hands it out.",
    "const page = `<!doctype html>",
    '<html lang="en"><meta charset="utf-8"><title>My app</title>',
    "<h1>My app</h1><button>Sign in</button><pre></pre>",
    '<script src="/fhir-client.js"></script>',
    '<script type="module">',
    'const show = (text) => { document.querySelector("pre").textContent = text }',
    "const start = () => FHIR.oauth2.authorize(${app}).catch((error) => show(error.message))",
    'document.querySelector("button").onclick = start',
    "const query = new URLSearchParams(location.search)",
    'if (query.has("launch")) start()',
    'if (query.has("state"))',
    "  FHIR.oauth2.ready()",
    `    .then((client) => client.request("${readableType(app.scopes)}?_count=1"))`,
    "    .then((bundle) => show(JSON.stringify(bundle)), (error) => show(error.message))",
    "</script></html>`",
    "",
    "createServer((request, response) => {",
    '  const isLibrary = request.url === "/fhir-client.js"',
    '  const type = isLibrary ? "text/javascript" : "text/html"',
    "  response",
    '    .writeHead(200, { "content-type": `${type}; charset=utf-8` })',
    "    .end(isLibrary ? readFileSync(library) : page)",
    "}).listen(callback.port, () => console.log(`Open ${callback.origin}/`))",
  )
  const place = placeOf(app)
  return {
    id: "fhirclient",
    label: "fhirclient",
    uses: launchOf(app, place.redirect?.uri),
    files: [{ name: "quickstart.mjs", code }],
    install: "npm install fhirclient@2",
    run: "node --env-file=.env quickstart.mjs",
    ...place,
  }
}
