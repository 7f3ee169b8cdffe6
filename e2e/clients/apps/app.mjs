/** What the sample apps share: where they are, what they were given at registration, and their one page. */

import { createServer } from "node:http"

const { ISSUER, CLIENT_ID, CLIENT_SECRET, ORIGIN } = process.env
export const registration = {
  issuer: ISSUER,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  origin: ORIGIN,
}

/** The server's metadata, for libraries that do not read it themselves. */
export async function discover() {
  return (await fetch(`${ISSUER}/.well-known/openid-configuration`)).json()
}

/**
 * Serves the app until it is killed. A handler that throws answers 500 with the reason, as text.
 * @param {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse, url: URL) => unknown} handle
 */
export function serveApp(handle) {
  const server = createServer(async (request, response) => {
    try {
      await handle(request, response, new URL(request.url, ORIGIN))
    } catch (error) {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" })
      response.end(String(error?.stack ?? error))
    }
  })
  server.listen(Number(new URL(ORIGIN).port), "127.0.0.1")
}

/** The page that says who came, and whatever else the library made of the tokens. */
export function showPerson(response, email, facts = {}) {
  const rows = Object.entries(facts).map(([name, value]) => `<li>${name}: ${value}</li>`)
  response.setHeader("content-type", "text/html; charset=utf-8")
  response.end(`<!doctype html><title>App</title><h1>Signed in as ${email}</h1><ul>${rows.join("")}</ul>`)
}

export function redirect(response, to) {
  response.writeHead(302, { location: String(to) }).end()
}
