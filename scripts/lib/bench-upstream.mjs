/** The FHIR server of the gateway's benchmark, forked: fixed answers, at once, after some milliseconds, or very many. */

import { createServer } from "node:http"
import { setTimeout as wait } from "node:timers/promises"

const SLOW_MS = 5
/** Spread, because no real server's calls end all in one millisecond. */
const VARIED_MS = { least: 3, spread: 4 }
const headers = { "content-type": "application/fhir+json" }
const observation = (id) => ({
  resourceType: "Observation",
  id: String(id),
  status: "final",
  category: [
    {
      coding: [{ system: "http://terminology.hl7.org/CodeSystem/observation-category", code: "laboratory" }],
    },
  ],
  code: { coding: [{ system: "http://loinc.org", code: "4548-4", display: "Hemoglobin A1c" }] },
  subject: { reference: "Patient/1" },
  valueQuantity: { value: 6.1, unit: "%", system: "http://unitsofmeasure.org", code: "%" },
  note: [{ text: "synthetic ".repeat(40) }],
})
const one = Buffer.from(JSON.stringify(observation(1)))

// Whoever started this is gone.
process.once("disconnect", () => process.exit(1))
process.once("message", ({ bigBytes }) => {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://upstream")
    if (pathname.endsWith("/slow")) await wait(SLOW_MS)
    if (pathname.endsWith("/varied")) await wait(VARIED_MS.least + Math.random() * VARIED_MS.spread)
    response.writeHead(
      200,
      pathname === "/fhir/Observation" ? headers : { ...headers, "content-length": one.length },
    )
    if (pathname !== "/fhir/Observation") return response.end(one)
    await sendBundle(response, searchParams.get("_count") === "20" ? 20 * one.length : bigBytes)
  })
  server.keepAliveTimeout = 120_000
  server.listen(0, "127.0.0.1", () =>
    process.send({ base: `http://127.0.0.1:${server.address().port}/fhir` }),
  )
})

const entryOf = (id) => `${id > 1 ? "," : ""}{"resource":${JSON.stringify(observation(id))}}`
const firstEntries = Array.from({ length: 100 }, (_, i) => entryOf(i + 1))

/** In pieces, without a length: as a server that makes it while it sends. */
async function sendBundle(response, bytes) {
  response.write('{"resourceType":"Bundle","type":"searchset","entry":[')
  for (let sent = 0, id = 1; sent < bytes; id++) {
    const entry = firstEntries[id - 1] ?? entryOf(id)
    sent += entry.length
    if (!response.write(entry)) await new Promise((resolve) => response.once("drain", resolve))
  }
  response.end("]}")
}
