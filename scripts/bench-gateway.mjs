/**
 * Measures the gateway against its upstream called directly, in one run, with real processes: what it adds at
 * concurrency 16, that its memory stays flat, and that a Bundle of 50 MB streams without being held. Some parts only:
 * `npm run bench:gateway -- latency memory bundle`.
 */

import { fork } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import os from "node:os"
import path from "node:path"
import { setTimeout as wait } from "node:timers/promises"
import { build } from "esbuild"
import { benchServer, createBenchDatabase } from "./lib/bench-database.mjs"
import { drain, measure } from "./lib/bench-load.mjs"
import { findFreePort } from "./lib/postgres.mjs"

const root = path.resolve(import.meta.dirname, "..")
// Beside node_modules, so that packages left out of the bundle are found.
const folder = mkdtempSync(path.join(root, ".bench-"))
const cleanUps = [() => rmSync(folder, { recursive: true, force: true })]

const CONCURRENCY = 16
const ROUNDS = 7
const CALLS_A_ROUND = 3_000
const STREAMED_CALLS = 100_000
const BIG_BYTES = 50 * 1024 * 1024
const MB = 1024 * 1024
/** One of the demo's, by id. */
const SOME_OBSERVATION = "willow-1-hba1c"

const GATEWAY = `import { startBenchGateway } from "@/lib/server/gateway/bench"
  process.on("SIGTERM", () => process.exit(0))
  process.on("disconnect", () => process.exit(1))
  process.on("message", async (input) => {
    if (input === "settled") globalThis.gc()
    if (input === "stats" || input === "settled")
      return process.send({ rss: process.memoryUsage.rss(), cpu: process.cpuUsage() })
    process.send(await startBenchGateway(input))
  })`

const FHIR_SERVER = `import { startFhirServer } from "@/lib/server/demo/fhir-server"
  process.on("disconnect", () => process.exit(1))
  process.on("message", async () => process.send({ base: (await startFhirServer({ port: 0 })).url }))`

try {
  const parts = { latency: measureLatency, memory: measureMemory, bundle: measureBigBundle }
  const wanted = process.argv.slice(2)
  const [load = 0] = os.loadavg()
  if (load > os.availableParallelism())
    tell(`other work runs here (load ${load.toFixed(1)}): times are longer than the machine's own`)
  const processes = await startProcesses()
  for (const [name, measurePart] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const verdicts = await measurePart(processes)
    if (verdicts.includes(false)) process.exitCode = 1
  }
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
}

async function startProcesses() {
  const upstream = await startChild(path.join(root, "scripts/lib/bench-upstream.mjs"), {
    bigBytes: BIG_BYTES,
  })
  const fhirServer = await startChild(await bundle("fhir-server", FHIR_SERVER), {})
  const databaseUrl = await createBenchDatabase(await benchServer({ root, cleanUps }), cleanUps)
  const port = await findFreePort()
  const [simple, real] = [upstream.ready.base, fhirServer.ready.base]
  const gateway = await startChild(await bundle("gateway", GATEWAY), {
    databaseUrl,
    simple,
    real,
    port,
    root,
  })
  return { gateway: gateway.child, simple, real, ...gateway.ready }
}

async function bundle(name, contents) {
  const outfile = path.join(folder, `${name}.mjs`)
  await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": root },
    define: { "process.env.NODE_ENV": '"production"' },
    outfile,
    logLevel: "error",
  })
  return outfile
}

function startChild(file, input) {
  const { BENCH_PROFILE: profiles } = process.env
  const execArgv = ["--expose-gc", ...(profiles ? ["--cpu-prof", `--cpu-prof-dir=${profiles}`] : [])]
  const child = fork(file, { cwd: root, execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] })
  const ended = new Promise((resolve) => child.once("exit", resolve))
  cleanUps.push(() => child.kill("SIGTERM") && ended)
  return new Promise((resolve, reject) => {
    ended.then((code) => reject(new Error(`${path.basename(file)} ended with ${code}`)))
    child.once("message", (ready) => resolve({ child, ready }))
    child.send(input)
  })
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
      server: "the demo's FHIR server",
      direct: open(real, SOME_OBSERVATION),
      through: bearing(viaReal, SOME_OBSERVATION),
    },
    { server: "a server that takes 5 ms", direct: open(simple, "slow"), through: bearing(viaSimple, "slow") },
    { server: "a server that answers at once", direct: open(simple, "1"), through: bearing(viaSimple, "1") },
    {
      server: "the same, by a proxy that only passes on",
      direct: open(simple, "1"),
      through: open(bareProxy, "1"),
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
  const verdicts = ways.map(({ server, took, cpu, through }) => {
    const [direct, all] = [median(took.direct), median(took.through)]
    tell(
      `${server}: ${direct.toFixed(2)} ms, then ${all.toFixed(2)} ms; ${Math.round(median(cpu))} µs of CPU`,
    )
    const what = `added to p50 at concurrency ${CONCURRENCY}, ${server}`
    if (!through.url.startsWith(bareProxy)) return verdict(what, all - direct, 1, "ms")
    tell(`${what}: ${(all - direct).toFixed(2)} ms`)
    return true
  })
  return verdicts
}

/** Microseconds of CPU time the process used so far. */
async function cpuOf(child) {
  const { cpu } = await statsOf(child)
  return cpu.user + cpu.system
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

/** @param ask "settled": after what is not held any more was collected */
function statsOf(child, ask = "stats") {
  return new Promise((resolve) => {
    child.once("message", resolve)
    child.send(ask)
  })
}

async function memoryOf(child, ask) {
  return (await statsOf(child, ask)).rss
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

function tell(line) {
  console.log(`            ${line}`)
}

function verdict(what, value, aim, unit) {
  const good = value < aim
  console.log(`${value.toFixed(2).padStart(8)} ${unit}  ${what}: ${good ? "within" : "OVER"} ${aim} ${unit}`)
  return good
}
