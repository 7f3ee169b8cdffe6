// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders belong to the samples
/** The sample for a web app that signed people in at Entra ID before: the same library. @azure/msal-node 5 and later. */

import { type QuickstartApp, readableType } from "./facts"
import { lines, placeOf, type Sample } from "./sample"

export function msalSample(app: QuickstartApp): Sample {
  const code = lines(
    'import { createServer } from "node:http"',
    'import { ConfidentialClientApplication, CryptoProvider, ProtocolMode } from "@azure/msal-node"',
    "",
    "const client = new ConfidentialClientApplication({",
    "  auth: {",
    "    clientId: process.env.CLIENT_ID,",
    "    clientSecret: process.env.CLIENT_SECRET,",
    "    authority: process.env.ADMIT_ISSUER,",
    "    knownAuthorities: [new URL(process.env.ADMIT_ISSUER).host],",
    "  },",
    "  system: { protocolMode: ProtocolMode.OIDC }, // any OpenID provider, not Entra ID alone",
    "})",
    "const callback = new URL(process.env.REDIRECT_URI)",
    'const asked = { scopes: process.env.SCOPE.split(" "), redirectUri: callback.href }',
    "const crypto = new CryptoProvider()",
    "const waiting = new Map() // state -> PKCE verifier; a real app keeps it in the person's session",
    "",
    "createServer(async (request, response) => {",
    "  const url = new URL(request.url, callback)",
    "  try {",
    "    if (url.pathname !== callback.pathname) {",
    "      const [state, pkce] = [crypto.createNewGuid(), await crypto.generatePkceCodes()]",
    "      waiting.set(state, pkce.verifier)",
    "      const signIn = await client.getAuthCodeUrl({",
    "        ...asked,",
    app.fhirBaseUrl !== "" && "        extraQueryParameters: { resource: process.env.FHIR_BASE_URL },",
    "        state,",
    "        codeChallenge: pkce.challenge,",
    '        codeChallengeMethod: "S256",',
    "      })",
    "      return response.writeHead(302, { location: signIn }).end()",
    "    }",
    "    const answered = Object.fromEntries(url.searchParams)",
    "    if (answered.error) throw new Error(`${answered.error}: ${answered.error_description}`)",
    "    const codeVerifier = waiting.get(answered.state)",
    '    if (!codeVerifier) throw new Error("nobody here asked for this sign-in")',
    "    waiting.delete(answered.state)",
    "    const tokens = await client.acquireTokenByCode({ ...asked, code: answered.code, codeVerifier })",
    '    response.setHeader("content-type", "text/plain; charset=utf-8")',
    ...(app.fhirBaseUrl === ""
      ? ["    response.end(`Signed in as ${tokens.account.username}`)"]
      : [
          `    const answer = await fetch(\`\${process.env.FHIR_BASE_URL}/${readableType(app.scopes)}?_count=1\`, {`,
          '      headers: { authorization: `Bearer ${tokens.accessToken}`, accept: "application/fhir+json" },',
          "    })",
          "    response.end(`${answer.status} ${await answer.text()}`)",
        ]),
    "  } catch (error) {",
    "    console.error(error)",
    "    response.writeHead(500).end(String(error))",
    "  }",
    "}).listen(callback.port, () => console.log(`Open ${callback.origin}/start`))",
  )
  return {
    id: "msal",
    label: "MSAL",
    uses: "@azure/msal-node",
    files: [{ name: "quickstart.mjs", code }],
    install: "npm install @azure/msal-node",
    run: "node --env-file=.env quickstart.mjs",
    ...placeOf(app),
  }
}
