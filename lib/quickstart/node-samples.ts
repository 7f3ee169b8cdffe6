// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders belong to the samples
/** Samples for Node: the app's own token, or somebody signed in. openid-client 6. */

import { type QuickstartApp, readableType } from "./facts"
import { isPlain, lines, placeOf, type Sample } from "./sample"

const nodeSample = (app: QuickstartApp, code: string): Sample => ({
  id: "node",
  label: "Node",
  uses: "openid-client",
  files: [{ name: "quickstart.mjs", code }],
  install: "npm install openid-client@6",
  run: "node --env-file=.env quickstart.mjs",
  ...placeOf(app),
})

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

export function nodeService(app: QuickstartApp): Sample {
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
  return nodeSample(app, code)
}

export function nodeSignIn(app: QuickstartApp): Sample {
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
  return nodeSample(app, code)
}
