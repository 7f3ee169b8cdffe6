/**
 * Measures what a token, a look at one and the key set cost the server: CPU time a call at concurrency 16, and how many
 * it answers a second, with the load, the server and PostgreSQL on the same cores.
 */

import path from "node:path"
import { benchServer, createBenchDatabase } from "./lib/bench-database.mjs"
import { formCall, measure, median, tokenCall } from "./lib/bench-load.mjs"
import { benchProcesses, cpuOf } from "./lib/bench-process.mjs"
import { findFreePort } from "./lib/postgres.mjs"

const root = path.resolve(import.meta.dirname, "..")
const cleanUps = []

const LOAD = { calls: 3_000, concurrency: 16 }
const ROUNDS = 7

try {
  const databaseUrl = await createBenchDatabase(await benchServer({ root, cleanUps }), cleanUps)
  const { child, ready } = await benchProcesses({ root, cleanUps }).startModule(
    { name: "server", module: "@/lib/server/failures/bench", start: "startBenchServer" },
    { databaseUrl, port: await findFreePort(), root },
  )
  const { url, good } = ready
  const ways = {
    "a token": tokenCall(url, good),
    "a look at a token": formCall(`${url}/oauth/introspect`, good, { token: await askToken(url, good) }),
    "the key set": { url: `${url}/oauth/jwks`, headers: {} },
  }
  const seen = Object.keys(ways).map((what) => ({ what, cpu: [], rate: [], p50: [] }))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { what, cpu, rate, p50 } of seen) {
      const before = await cpuOf(child)
      const sample = await measure(ways[what], LOAD)
      // The first round warms up.
      if (round === 0) continue
      cpu.push(((await cpuOf(child)) - before) / LOAD.calls)
      rate.push(sample.rate)
      p50.push(sample.p50)
    }
  }
  for (const { what, cpu, rate, p50 } of seen)
    console.log(
      `${Math.round(median(cpu)).toString().padStart(6)} µs of CPU  ${what}: ${Math.round(median(rate))} a second, p50 ${median(p50).toFixed(2)} ms`,
    )
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
}

async function askToken(url, app) {
  const { headers, body } = tokenCall(url, app)
  const answer = await fetch(`${url}/oauth/token`, { method: "POST", headers, body })
  return (await answer.json()).access_token
}
