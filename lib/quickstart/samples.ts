// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders belong to the samples
/**
 * The sample programs, each run as pasted by e2e/flows/quickstarts.spec.ts. Every value comes from the environment;
 * what differs between apps in the code is decided here. Each ends with a read at the FHIR API, where the app may
 * ask for one, and fails loudly otherwise.
 */

import { type QuickstartApp, readableType, sampleRedirect } from "./facts"

export interface Sample {
  id: "curl" | "node" | "python" | "browser"
  label: string
  /** The name of the library, for the heading. */
  uses: string
  fileName: string
  /** What to run once before; null when nothing is needed. */
  install: string | null
  run: string
  code: string
}

/** The samples that suit the kind of app, the quickest first. */
export function samplesFor(app: QuickstartApp): Sample[] {
  if (app.kind === "service")
    return app.authMethod === "private_key_jwt"
      ? [nodeService(app)]
      : [curl(app), nodeService(app), pythonService(app)]
  if (app.kind === "public")
    return sampleRedirect(app)?.platform === "native" ? [nodeSignIn(app)] : [browser(app)]
  return app.authMethod === "private_key_jwt" ? [nodeSignIn(app)] : [nodeSignIn(app), pythonSignIn(app)]
}

const isPlain = (app: QuickstartApp) => app.issuer.startsWith("http://")
const lines = (...all: (string | false)[]) => `${all.filter((line) => line !== false).join("\n")}\n`

const NODE = {
  id: "node",
  label: "Node",
  uses: "openid-client",
  fileName: "quickstart.mjs",
  install: "npm install openid-client",
  run: "node --env-file=.env quickstart.mjs",
} as const

/** How the app proves itself to openid-client. */
function nodeProof(app: QuickstartApp): string {
  if (app.authMethod === "none") return "client.None()"
  if (app.authMethod === "private_key_jwt") return "client.PrivateKeyJwt(await privateKey())"
  return `client.ClientSecret${app.authMethod === "client_secret_post" ? "Post" : "Basic"}(process.env.CLIENT_SECRET)`
}

/** Reads the private key, whatever kind of key it is. */
const NODE_KEY = `// PKCS #8, as "openssl genpkey" writes it. Admit knows the public half.
async function privateKey() {
  const pem = await readFile(process.env.PRIVATE_KEY_FILE, "utf8")
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\\s/g, ""), "base64")
  const kinds = [
    { name: "ECDSA", namedCurve: "P-256" },
    { name: "ECDSA", namedCurve: "P-384" },
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  ]
  for (const kind of kinds) {
    const key = await crypto.subtle.importKey("pkcs8", der, kind, false, ["sign"]).catch(() => null)
    if (key) return { key, kid: process.env.KEY_ID }
  }
  throw new Error("the key is neither EC (P-256, P-384) nor RSA")
}
`

function nodeHead(app: QuickstartApp, ...imports: string[]): string {
  const byKey = app.authMethod === "private_key_jwt"
  const option = isPlain(app)
    ? ",\n  { execute: [client.allowInsecureRequests] }, // http, on this computer only"
    : ","
  return lines(
    ...imports,
    byKey && 'import { readFile } from "node:fs/promises"',
    'import * as client from "openid-client"',
    "",
    byKey && NODE_KEY,
    "const config = await client.discovery(",
    "  new URL(process.env.ADMIT_ISSUER),",
    "  process.env.CLIENT_ID,",
    "  undefined,",
    `  ${nodeProof(app)}${option}`,
    ")",
  )
}

const requestParts = (app: QuickstartApp, indent: string) => [
  app.scopes.length > 0 && `${indent}scope: process.env.SCOPE,`,
  app.fhirBaseUrl !== "" && `${indent}resource: process.env.FHIR_BASE_URL,`,
]

function nodeService(app: QuickstartApp): Sample {
  const code =
    nodeHead(app) +
    lines(
      "const tokens = await client.clientCredentialsGrant(config, {",
      ...requestParts(app, "  "),
      "})",
      'console.log("Token for", tokens.expires_in, "seconds")',
      app.fhirBaseUrl !== "" &&
        lines(
          "",
          `const answer = await fetch(\`\${process.env.FHIR_BASE_URL}/${readableType(app.scopes)}?_count=1\`, {`,
          '  headers: { authorization: `Bearer ${tokens.access_token}`, accept: "application/fhir+json" },',
          "})",
          "console.log(answer.status, await answer.text())",
          "process.exitCode = answer.ok ? 0 : 1",
        ).trimEnd(),
    )
  return { ...NODE, code }
}

function nodeSignIn(app: QuickstartApp): Sample {
  const read =
    app.fhirBaseUrl === ""
      ? ["    response.end(`Signed in. ${JSON.stringify(tokens.claims() ?? {})}`)"]
      : [
          `    const answer = await fetch(\`\${process.env.FHIR_BASE_URL}/${readableType(app.scopes)}?_count=1\`, {`,
          '      headers: { authorization: `Bearer ${tokens.access_token}`, accept: "application/fhir+json" },',
          "    })",
          "    response.end(`${answer.status} ${await answer.text()}`)",
        ]
  const code =
    nodeHead(app, 'import { createServer } from "node:http"') +
    lines(
      "const callback = new URL(process.env.REDIRECT_URI)",
      "const waiting = new Map() // state -> PKCE verifier; a real app keeps it in the person's session",
      "",
      "createServer(async (request, response) => {",
      "  const url = new URL(request.url, callback)",
      "  try {",
      "    if (url.pathname !== callback.pathname) {",
      "      const [state, verifier] = [client.randomState(), client.randomPKCECodeVerifier()]",
      "      waiting.set(state, verifier)",
      "      const signIn = client.buildAuthorizationUrl(config, {",
      "        redirect_uri: callback.href,",
      ...requestParts(app, "        "),
      "        state,",
      "        code_challenge: await client.calculatePKCECodeChallenge(verifier),",
      '        code_challenge_method: "S256",',
      "      })",
      "      return response.writeHead(302, { location: signIn.href }).end()",
      "    }",
      '    const state = url.searchParams.get("state")',
      "    const tokens = await client.authorizationCodeGrant(config, url, {",
      "      pkceCodeVerifier: waiting.get(state),",
      "      expectedState: state,",
      "    })",
      "    waiting.delete(state)",
      '    response.setHeader("content-type", "text/plain; charset=utf-8")',
      ...read,
      "  } catch (error) {",
      "    console.error(error)",
      "    response.writeHead(500).end(String(error))",
      "  }",
      "}).listen(callback.port, () => console.log(`Open ${callback.origin}/start`))",
    )
  return { ...NODE, code }
}

function curl(app: QuickstartApp): Sample {
  const proof =
    app.authMethod === "client_secret_post"
      ? ['  --data-urlencode "client_id=$CLIENT_ID" --data-urlencode "client_secret=$CLIENT_SECRET" \\']
      : ['  --user "$CLIENT_ID:$CLIENT_SECRET" \\']
  const code = lines(
    "#!/usr/bin/env bash",
    "set -euo pipefail",
    "set -a && . ./.env && set +a",
    "",
    'ANSWER=$(curl -sS --fail-with-body "$ADMIT_ISSUER/oauth/token" \\',
    ...proof,
    app.scopes.length > 0 && '  --data-urlencode "scope=$SCOPE" \\',
    app.fhirBaseUrl !== "" && '  --data-urlencode "resource=$FHIR_BASE_URL" \\',
    '  --data grant_type=client_credentials) || { echo "$ANSWER" >&2; exit 1; }',
    'TOKEN=$(sed \'s/.*"access_token": *"\\([^"]*\\)".*/\\1/\' <<<"$ANSWER")',
    'echo "Token of ${#TOKEN} characters"',
    app.fhirBaseUrl !== "" &&
      lines(
        "",
        `curl -sS --fail-with-body "$FHIR_BASE_URL/${readableType(app.scopes)}?_count=1" \\`,
        '  --header "Authorization: Bearer $TOKEN" --header "Accept: application/fhir+json"',
      ).trimEnd(),
  )
  return {
    id: "curl",
    label: "curl",
    uses: "bash and curl",
    fileName: "quickstart.sh",
    install: null,
    run: "bash quickstart.sh",
    code,
  }
}

const PYTHON = {
  id: "python",
  label: "Python",
  uses: "Authlib",
  fileName: "quickstart.py",
  install: "pip install authlib requests",
  run: "set -a; . ./.env; set +a; python3 quickstart.py",
} as const

const pythonHead = (app: QuickstartApp, ...imports: string[]) => [
  ...imports,
  "import os",
  "",
  "import requests",
  "from authlib.integrations.requests_client import OAuth2Session",
  "",
  "env = os.environ",
  isPlain(app) && 'env["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # http, on this computer only',
  'metadata = requests.get(env["ADMIT_ISSUER"] + "/.well-known/openid-configuration", timeout=10).json()',
  "session = OAuth2Session(",
  '    env["CLIENT_ID"],',
  '    env["CLIENT_SECRET"],',
  app.scopes.length > 0 && '    scope=env["SCOPE"],',
  `    token_endpoint_auth_method="${app.authMethod}",`,
]

const pythonRead = (app: QuickstartApp, indent: string) => [
  `${indent}answer = session.get(`,
  `${indent}    env["FHIR_BASE_URL"] + "/${readableType(app.scopes)}",`,
  `${indent}    params={"_count": 1},`,
  `${indent}    headers={"accept": "application/fhir+json"},`,
  `${indent}    timeout=10,`,
  `${indent})`,
]

function pythonService(app: QuickstartApp): Sample {
  const resource = app.fhirBaseUrl === "" ? "" : ', resource=env["FHIR_BASE_URL"]'
  const code = lines(
    ...pythonHead(app),
    ")",
    `token = session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials"${resource})`,
    'print("Token for", token["expires_in"], "seconds")',
    app.fhirBaseUrl !== "" &&
      lines(
        "",
        ...pythonRead(app, ""),
        "print(answer.status_code, answer.text)",
        "answer.raise_for_status()",
      ).trimEnd(),
  )
  return { ...PYTHON, code }
}

function pythonSignIn(app: QuickstartApp): Sample {
  const resource = app.fhirBaseUrl === "" ? [] : ['            resource=env["FHIR_BASE_URL"],']
  const read =
    app.fhirBaseUrl === ""
      ? ['        self.reply(200, "Signed in")']
      : [...pythonRead(app, "        "), '        self.reply(200, f"{answer.status_code} {answer.text}")']
  const code = lines(
    ...pythonHead(
      app,
      "from http.server import BaseHTTPRequestHandler, HTTPServer",
      "from urllib.parse import urlsplit",
    ),
    '    redirect_uri=env["REDIRECT_URI"],',
    '    code_challenge_method="S256",',
    ")",
    "",
    'callback = urlsplit(env["REDIRECT_URI"])',
    "waiting = {}  # state -> PKCE verifier; a real app keeps it in the person's session",
    "",
    "",
    "class App(BaseHTTPRequestHandler):",
    "    def reply(self, status, text, **headers):",
    "        self.send_response(status)",
    "        for name, value in headers.items():",
    "            self.send_header(name, value)",
    '        self.send_header("content-type", "text/plain; charset=utf-8")',
    "        self.end_headers()",
    "        self.wfile.write(text.encode())",
    "",
    "    def do_GET(self):",
    "        if urlsplit(self.path).path != callback.path:",
    "            verifier = secrets.token_urlsafe(48)",
    "            url, state = session.create_authorization_url(",
    '                metadata["authorization_endpoint"],',
    "                code_verifier=verifier,",
    ...resource.map((line) => `    ${line}`),
    "            )",
    "            waiting[state] = verifier",
    '            return self.reply(302, "", location=url)',
    "        query = dict(parse_qsl(urlsplit(self.path).query))",
    "        session.fetch_token(",
    '            metadata["token_endpoint"],',
    '            authorization_response=callback.geturl() + "?" + urlsplit(self.path).query,',
    '            state=query.get("state"),',
    '            code_verifier=waiting.pop(query.get("state"), None),',
    "        )",
    ...read,
    "",
    "",
    'print(f"Open http://{callback.netloc}/start", flush=True)',
    "HTTPServer((callback.hostname, callback.port), App).serve_forever()",
  )
    .replace("import os\n", "import os\nimport secrets\n")
    .replace("import urlsplit", "import parse_qsl, urlsplit")
  return { ...PYTHON, code }
}

function browser(app: QuickstartApp): Sample {
  const code = lines(
    'import { createServer } from "node:http"',
    "",
    "const callback = new URL(process.env.REDIRECT_URI)",
    "const app = JSON.stringify({",
    "  issuer: process.env.ADMIT_ISSUER,",
    "  client_id: process.env.CLIENT_ID,",
    "  redirect_uri: callback.href,",
    app.scopes.length > 0 && "  scope: process.env.SCOPE,",
    app.fhirBaseUrl !== "" && "  fhir: process.env.FHIR_BASE_URL,",
    '}).replaceAll("<", "\\\\u003c")',
    "",
    "// The page does everything; this server only hands it out.",
    "const page = `<!doctype html>",
    '<html lang="en"><meta charset="utf-8"><title>My app</title>',
    "<h1>My app</h1><button>Sign in</button><pre></pre>",
    '<script type="module">',
    "const app = ${app}",
    'const show = (text) => { document.querySelector("pre").textContent = text }',
    "const base64url = (bytes) =>",
    '  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")',
    "const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)))",
    'const metadata = await (await fetch(app.issuer + "/.well-known/openid-configuration")).json()',
    "",
    'document.querySelector("button").onclick = async () => {',
    "  const [state, verifier] = [random(), random()]",
    "  sessionStorage.setItem(state, verifier)",
    '  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))',
    "  const query = new URLSearchParams({",
    '    response_type: "code",',
    "    client_id: app.client_id,",
    "    redirect_uri: app.redirect_uri,",
    app.scopes.length > 0 && "    scope: app.scope,",
    app.fhirBaseUrl !== "" && "    resource: app.fhir,",
    "    state,",
    "    code_challenge: base64url(new Uint8Array(hash)),",
    '    code_challenge_method: "S256",',
    "  })",
    '  location.assign(metadata.authorization_endpoint + "?" + query)',
    "}",
    "",
    "const answer = new URLSearchParams(location.search)",
    'const verifier = sessionStorage.getItem(answer.get("state"))',
    'if (answer.get("error")) show(answer.get("error") + ": " + answer.get("error_description"))',
    'else if (answer.get("code") && verifier) {',
    '  history.replaceState(null, "", location.pathname)',
    '  const request = { method: "POST", body: new URLSearchParams({',
    '    grant_type: "authorization_code",',
    '    code: answer.get("code"),',
    "    client_id: app.client_id,",
    "    redirect_uri: app.redirect_uri,",
    "    code_verifier: verifier,",
    "  }) }",
    "  const tokens = await (await fetch(metadata.token_endpoint, request)).json()",
    ...(app.fhirBaseUrl === ""
      ? ['  show(tokens.access_token ? "Signed in" : JSON.stringify(tokens))']
      : [
          `  const fhir = await fetch(app.fhir + "/${readableType(app.scopes)}?_count=1", {`,
          '    headers: { authorization: "Bearer " + tokens.access_token, accept: "application/fhir+json" },',
          "  })",
          '  show(fhir.status + " " + await fhir.text())',
        ]),
    "}",
    "</script></html>`",
    "",
    "createServer((_request, response) => {",
    '  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page)',
    "}).listen(callback.port, () => console.log(`Open ${callback.origin}/`))",
  )
  return {
    id: "browser",
    label: "Browser",
    uses: "nothing but the browser",
    fileName: "quickstart.mjs",
    install: null,
    run: "node --env-file=.env quickstart.mjs",
    code,
  }
}
