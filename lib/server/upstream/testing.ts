/** An upstream issuer over real HTTP, for tests of signing in with one. */

import { generateKeyPairSync, type KeyObject } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { SignJWT } from "jose"

/** A small issuer over real HTTP. What it says of the next sign-in is set by each test. */
export interface Issuer {
  url: string
  close(): Promise<void>
  /** Changes of the id token, the header and the discovery document. */
  claims: Record<string, unknown>
  kid: string
  key: KeyObject
  document: Record<string, unknown>
  asked: { form: URLSearchParams; authorization: string | undefined } | null
  nonce: string
  keySetReads: number
  /** What userinfo answers. */
  userinfo: Record<string, unknown>
  /** More members of the published key. */
  jwk: Record<string, unknown>
}

export async function openIssuer(): Promise<Issuer> {
  const keys = new Map<string, ReturnType<typeof generateKeyPairSync>>()
  const keyOf = (kid: string) => {
    const known = keys.get(kid) ?? generateKeyPairSync("ec", { namedCurve: "P-256" })
    keys.set(kid, known)
    return known
  }
  const issuer: Partial<Issuer> & { kid: string } = {
    kid: "one",
    claims: {},
    document: {},
    jwk: {},
    userinfo: {},
    nonce: "",
    keySetReads: 0,
  }
  const idToken = async () => {
    const claims: Record<string, unknown> = {
      iss: issuer.url,
      aud: "admit",
      sub: "u1",
      nonce: issuer.nonce,
      iat: Math.floor(Date.now() / 1000),
      exp: Math.floor(Date.now() / 1000) + 300,
      ...issuer.claims,
    }
    return new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", kid: issuer.kid })
      .sign((issuer.key ?? keyOf(issuer.kid).privateKey) as KeyObject)
  }
  const server = createServer(async (request, response) => {
    const json = (body: unknown) =>
      response.setHeader("content-type", "application/json").end(JSON.stringify(body))
    if (request.url?.endsWith("/.well-known/openid-configuration"))
      return json({
        issuer: issuer.url,
        authorization_endpoint: `${issuer.url}/authorize`,
        token_endpoint: `${issuer.url}/token`,
        jwks_uri: `${issuer.url}/jwks`,
        authorization_response_iss_parameter_supported: true,
        ...issuer.document,
      })
    if (request.url === "/userinfo")
      return json(request.headers.authorization === "Bearer the-token" ? issuer.userinfo : {})
    if (request.url === "/jwks") {
      issuer.keySetReads = (issuer.keySetReads ?? 0) + 1
      const { publicKey } = keyOf(issuer.kid)
      return json({
        keys: [
          {
            ...(publicKey as KeyObject).export({ format: "jwk" }),
            kid: issuer.kid,
            alg: "ES256",
            ...issuer.jwk,
          },
        ],
      })
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    issuer.asked = { form, authorization: request.headers.authorization }
    return json({ access_token: "the-token", token_type: "Bearer", id_token: await idToken() })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  issuer.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return issuer as Issuer
}
