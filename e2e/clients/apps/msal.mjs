/** An app on @azure/msal-node with an authority that is not Microsoft's. */

import { ConfidentialClientApplication, CryptoProvider, ProtocolMode } from "@azure/msal-node"
import { discover, redirect, registration, serveApp, showPerson } from "./app.mjs"

const client = new ConfidentialClientApplication({
  auth: {
    clientId: registration.clientId,
    clientSecret: registration.clientSecret,
    authority: registration.issuer,
    knownAuthorities: [new URL(registration.issuer).host],
  },
  system: { protocolMode: ProtocolMode.OIDC },
})
const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
const request = { scopes: ["email", "offline_access"], redirectUri: `${registration.origin}/callback` }

serveApp(async (_request, response, url) => {
  if (url.pathname !== "/callback") {
    const pkce = { codeChallenge: challenge, codeChallengeMethod: "S256" }
    return redirect(response, await client.getAuthCodeUrl({ ...request, ...pkce }))
  }
  const code = url.searchParams.get("code") ?? ""
  const first = await client.acquireTokenByCode({ ...request, code, codeVerifier: verifier })
  const again = await client.acquireTokenSilent({ ...request, account: first.account, forceRefresh: true })
  const headers = { authorization: `Bearer ${again.accessToken}` }
  const person = await (await fetch((await discover()).userinfo_endpoint, { headers })).json()
  return showPerson(response, person.email, { renewed: again.accessToken !== first.accessToken })
})
