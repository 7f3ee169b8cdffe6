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
  const outfile = path.join(folder, "gateway.mjs")
  await build({
    stdin: {
      contents: `import { startBenchGateway } from "@/lib/server/gateway/bench"
        process.on("SIGTERM", () => process.exit(0))
        process.on("disconnect", () => process.exit(1))
        process.on("message", async (input) => {
          if (input === "settled") globalThis.gc()
          if (input === "stats" || input === "settled")
            return process.send({ rss: process.memoryUsage.rss(), cpu: process.cpuUsage() })
          process.send(await startBenchGateway(input))
        })`,
      resolveDir: root,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "@": root },
    define: { "process.env.NODE_ENV": '"production"' },
    outfile,
    logLevel: "error",
  })
  const databaseUrl = await createBenchDatabase(await benchServer({ root, cleanUps }), cleanUps)
  const port = await findFreePort()
  const gateway = await startChild(outfile, { databaseUrl, upstream: upstream.ready.base, port, root })
  const { base, freeToken, heldToken } = gateway.ready
  return {
    upstream: upstream.ready.base,
    gateway: gateway.child,
    base,
    tokens: { free: freeToken, held: heldToken },
  }
}

function startChild(file, input) {
  const { BENCH_PROFILE: profiles } = process.env
  const execArgv = ["--expose-gc", ...(profiles ? ["--cpu-prof", `--cpu-prof-dir=${profiles}`] : [])]
  const child = fork(file, { cwd: root, execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] })
  cleanUps.push(() => new Promise((resolve) => child.once("exit", resolve) && child.kill("SIGTERM")))
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`${path.basename(file)} ended with ${code}`)))
    child.once("message", (ready) => resolve({ child, ready }))
    child.send(input)
  })
}

/** Rounds alternate, so that a busy machine is as busy for the one as for the other. */
async function measureLatency({ gateway, upstream, base, tokens }) {
  const headers = { authorization: `Bearer ${tokens.free}` }
  const targets = {
    direct: { url: `${upstream}/Observation/1`, headers: {} },
    gateway: { url: `${base}/Observation/1`, headers },
    "direct, 5 ms server": { url: `${upstream}/Observation/slow`, headers: {} },
    "gateway, 5 ms server": { url: `${base}/Observation/slow`, headers },
  }
  const samples = Object.fromEntries(Object.keys(targets).map((name) => [name, []]))
  for (const target of Object.values(targets))
    await measure(target, { calls: 3_000, concurrency: CONCURRENCY })
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, target] of Object.entries(targets))
      samples[name].push(await measure(target, { calls: CALLS_A_ROUND, concurrency: CONCURRENCY }))
  }
  const before = await statsOf(gateway)
  await measure(targets.gateway, { calls: CALLS_A_ROUND, concurrency: CONCURRENCY })
  const after = await statsOf(gateway)
  const cpu = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system
  tell(`the gateway's own CPU time: ${Math.round(cpu / CALLS_A_ROUND)} µs a call`)
  const p50 = (name) => median(samples[name].map((sample) => sample.p50))
  for (const name of Object.keys(targets)) {
    const rate = median(samples[name].map((sample) => sample.rate))
    tell(`${name}: p50 ${p50(name).toFixed(2)} ms, ${Math.round(rate)} calls/s`)
  }
  const bare = p50("gateway") - p50("direct")
  const real = p50("gateway, 5 ms server") - p50("direct, 5 ms server")
  return [
    verdict(`added at concurrency ${CONCURRENCY}, a server that answers at once`, bare, 1, "ms"),
    verdict(`added at concurrency ${CONCURRENCY}, a server that takes 5 ms`, real, 1, "ms"),
  ]
}

async function measureMemory({ gateway, base, tokens }) {
  const target = { url: `${base}/Observation?_count=20`, headers: { authorization: `Bearer ${tokens.free}` } }
  await measure(target, { calls: STREAMED_CALLS / 10, concurrency: CONCURRENCY })
  const before = await memoryOf(gateway, "settled")
  await measure(target, { calls: STREAMED_CALLS, concurrency: CONCURRENCY })
  const grown = ((await memoryOf(gateway, "settled")) - before) / MB
  tell(`memory after ${STREAMED_CALLS / 10} streamed calls: ${Math.round(before / MB)} MB`)
  return [verdict(`grown over ${STREAMED_CALLS} more`, grown, 20, "MB")]
}

async function measureBigBundle({ gateway, base, tokens }) {
  const url = `${base}/Observation?_count=100000`
  const headersOf = (token) => ({ authorization: `Bearer ${token}` })
  // What a young process takes for its heap, it takes once, whatever streams through.
  await drain({ url, headers: headersOf(tokens.free) })
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
  const free = await peakOf(tokens.free, 200)
  if (free.bytes < BIG_BYTES) throw new Error("the big Bundle did not come whole")
  const held = await peakOf(tokens.held, 502)
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
