/**
 * Measures the gateway against its upstream called directly, in one run, with real processes: what it adds at
 * concurrency 16, that its memory stays flat, and that a Bundle of 50 MB streams without being held. Some parts only:
 * `npm run bench:gateway -- latency memory bundle`. The gateway gets a core of its own where the system can give it
 * one, as the load and the FHIR server are elsewhere where it is used; with `shared` all share all cores.
 */

import os from "node:os"
import path from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { benchServer, createBenchDatabase } from "./lib/bench-database.mjs"
import { drain, measure, median } from "./lib/bench-load.mjs"
import { benchProcesses, cpuOf, memoryOf } from "./lib/bench-process.mjs"
import { giveOwnCore } from "./lib/cores.mjs"
import { findFreePort } from "./lib/postgres.mjs"

const wanted = process.argv.slice(2)
const wantedParts = wanted.filter((name) => name !== "shared")
const root = path.resolve(import.meta.dirname, "..")
const cleanUps = []

const CONCURRENCY = 16
const ROUNDS = 7
const CALLS_A_ROUND = 3_000
const STREAMED_CALLS = 100_000
const BIG_BYTES = 50 * 1024 * 1024
const MB = 1024 * 1024
const BARE = "a server that answers at once, by a bare proxy"
/** One of the demo's, by id. */
const SOME_OBSERVATION = "willow-1-hba1c"

try {
  const parts = { latency: measureLatency, memory: measureMemory, bundle: measureBigBundle }
  const [load = 0] = os.loadavg()
  if (load > os.availableParallelism())
    tell(`other work runs here (load ${load.toFixed(1)}): times are longer than the machine's own`)
  const processes = await startProcesses()
  for (const [name, measurePart] of Object.entries(parts)) {
    if (wantedParts.length > 0 && !wantedParts.includes(name)) continue
    const verdicts = await measurePart(processes)
    if (verdicts.includes(false)) process.exitCode = 1
  }
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
}

async function startProcesses() {
  const { startScript, startModule } = benchProcesses({ root, cleanUps })
  const upstream = await startScript(path.join(root, "scripts/lib/bench-upstream.mjs"), {
    bigBytes: BIG_BYTES,
  })
  const fhirServer = await startModule(
    { name: "fhir-server", module: "@/lib/server/demo/fhir-server", start: "startFhirServer" },
    { port: 0 },
  )
  const databaseUrl = await createBenchDatabase(await benchServer({ root, cleanUps }), cleanUps)
  const [simple, real] = [upstream.ready.base, fhirServer.ready.url]
  const gateway = await startModule(
    { name: "gateway", module: "@/lib/server/gateway/bench", start: "startBenchGateway" },
    { databaseUrl, simple, real, port: await findFreePort(), root },
  )
  const others = [process.pid, upstream.child.pid, fhirServer.child.pid]
  const isAlone = !wanted.includes("shared") && giveOwnCore(gateway.child.pid, others)
  tell(
    isAlone
      ? "the gateway has a core of its own; load and FHIR server have the rest"
      : "load, FHIR server and gateway share all cores",
  )
  return { gateway: gateway.child, simple, real, ...gateway.ready }
}

/** Rounds alternate, so that a busy machine is as busy for the one as for the other. */
async function measureLatency({ gateway, simple, real, viaSimple, viaReal, bareProxy }) {
  const bearing = ({ base, freeToken }, id) => ({
    url: `${base}/Observation/${id}`,
    headers: { authorization: `Bearer ${freeToken}` },
  })
  const open = (base, id) => ({ url: `${base}/Observation/${id}`, headers: {} })
  const ways = [
    {
      server: "a server that takes 3 to 7 ms",
      direct: open(simple, "varied"),
      through: bearing(viaSimple, "varied"),
    },
    { server: "a server that takes 5 ms", direct: open(simple, "slow"), through: bearing(viaSimple, "slow") },
    { server: "a server that answers at once", direct: open(simple, "1"), through: bearing(viaSimple, "1") },
    { server: BARE, direct: open(simple, "1"), through: open(bareProxy, "1") },
    {
      server: "the demo's FHIR server, which answers from memory",
      direct: open(real, SOME_OBSERVATION),
      through: bearing(viaReal, SOME_OBSERVATION),
    },
  ].map((way) => ({ ...way, took: { direct: [], through: [] }, cpu: [] }))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { took, cpu, ...way } of ways) {
      const direct = await measure(way.direct, { calls: CALLS_A_ROUND, concurrency: CONCURRENCY })
      const before = await cpuOf(gateway)
      const through = await measure(way.through, { calls: CALLS_A_ROUND, concurrency: CONCURRENCY })
      // The first round warms up.
      if (round === 0) continue
      cpu.push(((await cpuOf(gateway)) - before) / CALLS_A_ROUND)
      took.direct.push(direct.p50)
      took.through.push(through.p50)
    }
  }
  const added = new Map()
  for (const { server, took, cpu } of ways) {
    const [direct, through] = [median(took.direct), median(took.through)]
    added.set(server, through - direct)
    const cost = `${Math.round(median(cpu))} µs of CPU a call`
    tell(`${server}: p50 ${direct.toFixed(2)} ms, then ${through.toFixed(2)} ms; ${cost}`)
  }
  // With nothing to wait for, sixteen calls queue at whoever works longest, and any proxy adds what its work takes.
  tell(
    `a bare proxy that only passes on adds ${added.get(BARE).toFixed(2)} ms to a server that answers at once`,
  )
  added.delete(BARE)
  return [...added].map(([server, ms]) =>
    verdict(`added to p50 at concurrency ${CONCURRENCY}, ${server}`, ms, 1, "ms"),
  )
}

async function measureMemory({ gateway, viaSimple: { base, freeToken } }) {
  const target = { url: `${base}/Observation?_count=20`, headers: { authorization: `Bearer ${freeToken}` } }
  await measure(target, { calls: STREAMED_CALLS / 10, concurrency: CONCURRENCY })
  const before = await memoryOf(gateway, "settled")
  await measure(target, { calls: STREAMED_CALLS, concurrency: CONCURRENCY })
  const grown = ((await memoryOf(gateway, "settled")) - before) / MB
  tell(`memory after ${STREAMED_CALLS / 10} streamed calls: ${Math.round(before / MB)} MB`)
  return [verdict(`grown over ${STREAMED_CALLS} more`, grown, 20, "MB")]
}

async function measureBigBundle({ gateway, viaSimple: { base, freeToken, heldToken } }) {
  const url = `${base}/Observation?_count=100000`
  const headersOf = (token) => ({ authorization: `Bearer ${token}` })
  // What a young process takes for its heap, it takes once, whatever streams through.
  await drain({ url, headers: headersOf(freeToken) })
  const peakOf = async (token, expected) => {
    const before = await memoryOf(gateway)
    let [peak, isDone] = [before, false]
    const watched = (async () => {
      for (; !isDone; await wait(5)) peak = Math.max(peak, await memoryOf(gateway))
    })()
    const { status, bytes } = await drain({ url, headers: headersOf(token) })
    isDone = true
    await watched
    if (status !== expected) throw new Error(`the big Bundle was answered with ${status}`)
    return { grown: (peak - before) / MB, bytes }
  }
  const free = await peakOf(freeToken, 200)
  if (free.bytes < BIG_BYTES) throw new Error("the big Bundle did not come whole")
  const held = await peakOf(heldToken, 502)
  return [
    verdict(`held while ${Math.round(free.bytes / MB)} MB stream through unseen`, free.grown, 25, "MB"),
    verdict(
      "held of the same where it must be looked at, before it is refused as too large",
      held.grown,
      100,
      "MB",
    ),
  ]
}

function tell(line) {
  console.log(`            ${line}`)
}

function verdict(what, value, aim, unit) {
  const good = value < aim
  console.log(`${value.toFixed(2).padStart(8)} ${unit}  ${what}: ${good ? "within" : "OVER"} ${aim} ${unit}`)
  return good
}
