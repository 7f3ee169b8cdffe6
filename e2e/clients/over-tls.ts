/** A server of its own for clients that take none but https issuers: the launcher's, behind a proxy that ends TLS. */

import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import http from "node:http"
import https from "node:https"
import type { AddressInfo } from "node:net"
import os from "node:os"
import path from "node:path"
import { findFreePort } from "../../scripts/lib/postgres.mjs"
import { type Instance, readInstance } from "../fixtures/instance"

const NAME = "over-tls"
const START_MS = 60_000
const POLL_MS = 200

export interface SecureInstance extends Instance {
  /** The certificate, in PEM, as a file a client can be told to trust. */
  certificate: string
  close(): Promise<void>
}

/** @throws when openssl is missing: Node itself makes keys but no certificates */
export async function startOverTls(): Promise<SecureInstance> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "admit-tls-"))
  const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "certificate.pem")]
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
  const lasting = ["-days", "2", "-nodes", "-keyout", key, "-out", certificate]
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...lasting, ...subject], {
    stdio: "ignore",
  })

  const port = await findFreePort()
  const proxy = https.createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      const { method, url, headers } = request
      const onward = http.request({ host: "localhost", port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      onward.on("error", () => response.destroy())
      request.pipe(onward)
    },
  )
  await new Promise<void>((resolve) => proxy.listen(0, "localhost", resolve))
  const url = `https://localhost:${(proxy.address() as AddressInfo).port}`
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, "../fixtures/serve.mjs"), NAME], {
    env: { ...process.env, E2E_URL: url, E2E_LISTEN_PORT: String(port), E2E_RUNNER_PID: String(process.pid) },
    stdio: "ignore",
  })
  await untilReady(`http://localhost:${port}/readyz`, () => child.exitCode !== null)
  return {
    ...readInstance(NAME),
    certificate,
    async close() {
      const exited = once(child, "exit")
      child.kill("SIGTERM")
      await exited
      proxy.closeAllConnections()
      proxy.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilReady(url: string, hasEnded: () => boolean): Promise<void> {
  const end = Date.now() + START_MS
  for (;;) {
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) return
    if (hasEnded() || Date.now() > end) throw new Error(`the server behind TLS is not ready at ${url}`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
