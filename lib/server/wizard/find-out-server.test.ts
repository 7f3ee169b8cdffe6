import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, it } from "vitest"
import { SYSTEM } from "@/lib/server/actor"
import { readDiscovery } from "@/lib/wizard/discover"
import { findOutServer, readDocuments } from "./find-out-server"

/** Lets the test reach its own server; the guard itself is held to account below. */
const open = (base: string) => readDocuments(base, [new URL(base).host])

async function against<T>(answer: RequestListener, work: (base: string) => Promise<T>): Promise<T> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/r4`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const METADATA = {
  resourceType: "CapabilityStatement",
  fhirVersion: "4.0.1",
  software: { name: "Microsoft FHIR Server", version: "4.2" },
  rest: [{ mode: "server", security: { cors: true } }],
}
const SMART = {
  authorization_endpoint: "https://login.microsoftonline.com/t/oauth2/v2.0/authorize",
  capabilities: ["launch-ehr"],
}

describe("reading what a real server says of itself", () => {
  it("asks for the two documents as JSON and proposes answers with evidence", async () => {
    const asked: string[] = []
    const documents = await against(
      (request, response) => {
        asked.push(
          `${request.url} ${request.headers.accept} ${request.headers.authorization ?? "no credential"}`,
        )
        response.end(JSON.stringify(request.url === "/r4/metadata" ? METADATA : SMART))
      },
      (base) => open(base),
    )
    expect(asked.toSorted()).toEqual([
      "/r4/.well-known/smart-configuration application/fhir+json, application/json no credential",
      "/r4/metadata application/fhir+json, application/json no credential",
    ])
    const found = readDiscovery(
      { fhirBaseUrl: "https://fhir.example/r4", ...documents },
      "https://admit.example",
    )
    expect(found).toMatchObject({ software: "Microsoft FHIR Server 4.2", fhirVersion: "4.0.1", troubles: [] })
    expect(found.proposals).toContainEqual(expect.objectContaining({ question: "issuer", answer: "entra" }))
    expect(found.proposals).toContainEqual(
      expect.objectContaining({ question: "azure-server", answer: "open-source" }),
    )
  })

  const unreadable: [string, RequestListener][] = [
    [
      "a redirect, which is not followed",
      (_, response) => response.writeHead(302, { location: "/else" }).end(),
    ],
    ["a web page", (_, response) => response.end("<html>Sign in</html>")],
    ["more than two megabytes", (_, response) => response.end(`"${"x".repeat(3 * 1024 * 1024)}"`)],
    ["a connection that breaks", (request) => request.socket.destroy()],
  ]
  it.each(unreadable)("takes %s for no document", async (_what, answer) => {
    expect(await against(answer, (base) => open(base))).toEqual({
      metadata: null,
      smartConfiguration: null,
    })
  })

  it("connects to no private address, whatever is asked", async () => {
    await against(
      (_, response) => response.end("{}"),
      async (base) => {
        for (const address of [base, base.replace("127.0.0.1", "localhost")])
          await expect(findOutServer({ fhirBaseUrl: address }, SYSTEM)).rejects.toMatchObject({
            code: "invalid",
          })
      },
    )
  })
})
