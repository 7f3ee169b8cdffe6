// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders belong to the samples
/** The sample for a Next.js app: two route handlers. next-auth 4. */

import { envOf, type QuickstartApp, readableType, type SampleRedirect, sampleRedirect } from "./facts"
import { lines, type Sample } from "./sample"

/** next-auth comes back here: the provider's id stands at the end. */
const CALLBACK = "/api/auth/callback/admit"

function signIn(app: QuickstartApp): string {
  const client = [
    app.authMethod === "client_secret_post" && 'token_endpoint_auth_method: "client_secret_post"',
    app.idTokenAlg !== "RS256" && `id_token_signed_response_alg: "${app.idTokenAlg}"`,
  ].filter((setting) => setting !== false)
  return lines(
    'import NextAuth from "next-auth"',
    "",
    "const admit = {",
    '  id: "admit",',
    '  name: "Admit",',
    '  type: "oauth",',
    "  wellKnown: `${process.env.ADMIT_ISSUER}/.well-known/openid-configuration`,",
    "  clientId: process.env.CLIENT_ID,",
    "  clientSecret: process.env.CLIENT_SECRET,",
    client.length > 0 && `  client: { ${client.join(", ")} },`,
    app.fhirBaseUrl === ""
      ? "  authorization: { params: { scope: process.env.SCOPE } },"
      : "  authorization: { params: { scope: process.env.SCOPE, resource: process.env.FHIR_BASE_URL } },",
    "  idToken: true,",
    '  checks: ["pkce", "state", "nonce"],',
    "  profile: ({ sub, name, email }) => ({ id: sub, name, email }),",
    "}",
    "",
    "const handler = NextAuth({",
    "  providers: [admit],",
    "  callbacks: {",
    "    // The token stays in the sealed cookie, out of the page's reach.",
    "    jwt: ({ token, account }) => (account ? { ...token, accessToken: account.access_token } : token),",
    "  },",
    "})",
    "",
    "export { handler as GET, handler as POST }",
  )
}

const home = (app: QuickstartApp) =>
  lines(
    'import { getToken } from "next-auth/jwt"',
    "",
    "export async function GET(request) {",
    "  const session = await getToken({ req: request })",
    "  if (!session)",
    '    return Response.redirect(new URL("/api/auth/signin?callbackUrl=/", process.env.NEXTAUTH_URL))',
    ...(app.fhirBaseUrl === ""
      ? ["  return new Response(`Signed in as ${session.sub}`)"]
      : [
          `  const answer = await fetch(\`\${process.env.FHIR_BASE_URL}/${readableType(app.scopes)}?_count=1\`, {`,
          '    headers: { authorization: `Bearer ${session.accessToken}`, accept: "application/fhir+json" },',
          "  })",
          "  return new Response(`${answer.status} ${await answer.text()}`)",
        ]),
    "}",
  )

const portOf = (redirect: SampleRedirect | null) => (redirect ? new URL(redirect.uri).port : "")

export function nextjsSample(app: QuickstartApp): Sample {
  const redirect = sampleRedirect(app, CALLBACK)
  return {
    id: "nextjs",
    label: "Next.js",
    uses: "next-auth",
    files: [
      { name: "app/api/auth/[...nextauth]/route.js", code: signIn(app) },
      { name: "app/route.js", code: home(app) },
    ],
    install: "npm install next@16 react react-dom next-auth@4",
    run: lines(
      `printf '\\nNEXTAUTH_SECRET=%s\\n' "$(openssl rand -base64 32)" >> .env`,
      `npx next dev --port ${portOf(redirect)}`,
    ).trimEnd(),
    redirect,
    env: envOf(app, redirect?.uri ?? null, "NEXTAUTH_URL"),
  }
}
