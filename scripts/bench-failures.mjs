/**
 * Measures what noting refused calls for the failure inbox costs everybody else: the token endpoint under the same
 * flood of refused calls, in a server that notes them and in one built without the noting, round by round in turn.
 */

import { randomBytes } from "node:crypto"
import path from "node:path"
import postgres from "postgres"
import { benchServer, createBenchDatabase } from "./lib/bench-database.mjs"
import { drain, measure, median, tokenCall } from "./lib/bench-load.mjs"
import { benchProcesses, cpuOf } from "./lib/bench-process.mjs"
import { findFreePort } from "./lib/postgres.mjs"

const root = path.resolve(import.meta.dirname, "..")
const cleanUps = []
const { startModule } = benchProcesses({ root, cleanUps })

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 21)
const CALLS_A_ROUND = 300
const ASKING = 4
const FLOODING = 8
const LIMIT_PERCENT = 5
const LIMIT_ROWS = 1200

const WITHOUT_NOTING = {
  name: "without-noting",
  setup: ({ onLoad }) =>
    onLoad({ filter: /lib\/server\/failures\/note\.ts$/ }, () => ({
      contents: "export const noteFailure = () => {}; export const writeNoted = async () => {}",
      loader: "ts",
    })),
}

try {
  const server = await benchServer({ root, cleanUps })
  const on = await startServer("noting", server, [])
  const off = await startServer("silent", server, [WITHOUT_NOTING])
  const samples = { on: [], off: [], quiet: [] }
  for (const each of [on, off]) await round(each, true)
  for (let n = 0; n < ROUNDS; n++) {
    // In turn, so that neither always has the machine first.
    for (const name of n % 2 === 0 ? ["on", "off"] : ["off", "on"])
      samples[name].push(await round(name === "on" ? on : off, true))
    samples.quiet.push(await round(on, false))
  }
  process.exitCode = report(samples, await countRows(on)) ? 0 : 1
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
}

async function startServer(name, postgresUrl, plugins) {
  const databaseUrl = await createBenchDatabase(postgresUrl, cleanUps)
  const { child, ready } = await startModule(
    { name, module: "@/lib/server/failures/bench", start: "startBenchServer", plugins },
    { databaseUrl, port: await findFreePort(), root },
  )
  return { ...ready, child, databaseUrl }
}

/** What a client gets wrong again and again, and what a stranger makes up anew each time. */
function refusedCall({ url, flooded }, n) {
  const anew = randomBytes(6).toString("hex")
  if (n % 4 === 0) return tokenCall(url, { clientId: `ghost-${anew}`, secret: "x" })
  if (n % 4 === 1) return tokenCall(url, flooded, { resource: `https://${anew}.example/fhir` })
  return tokenCall(url, { ...flooded, secret: "wrong" })
}

/** Tokens asked for by a good app, with or without a flood beside it. */
async function round(server, isFlooded) {
  let [goesOn, refused] = [isFlooded, 0]
  const flood = async () => {
    while (goesOn) {
      const { status } = await drain(refusedCall(server, refused++))
      if (status < 400 || status >= 500) throw new Error(`a refused call answered ${status}`)
    }
  }
  const before = await cpuOf(server.child)
  const flooding = Array.from({ length: FLOODING }, flood)
  const asking = { calls: CALLS_A_ROUND, concurrency: ASKING }
  const sample = await measure(tokenCall(server.url, server.good), asking)
  goesOn = false
  await Promise.all(flooding)
  const after = await cpuOf(server.child)
  const cpu = (after - before) / (CALLS_A_ROUND + refused)
  return { ...sample, refused, cpu }
}

async function countRows({ databaseUrl }) {
  const sql = postgres(databaseUrl, { max: 1 })
  const [row] = await sql`
    select (select count(*) from failures)::int + (select count(*) from activity_events
      where kind = 'token.refused')::int as n`
  await sql.end()
  return row.n
}

/** The quieter quarter of the rounds: what else the machine does makes rounds slower, never faster. */
function quietest(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 4)]
}

/** How much worse in percent. */
function worse({ on, off }, of) {
  return (quietest(on.map(of)) / quietest(off.map(of)) - 1) * 100
}

function report(samples, rows) {
  for (const [name, what] of Object.entries({
    quiet: "no flood",
    off: "flood, not noted",
    on: "flood, noted",
  })) {
    const of = (key) => median(samples[name].map((sample) => sample[key]))
    const cpu = `${Math.round(of("cpu"))} µs of CPU a call`
    const refused = samples[name].reduce((sum, sample) => sum + sample.refused, 0)
    tell(
      `${what}: p50 ${of("p50").toFixed(2)} ms, ${Math.round(of("rate"))} tokens/s, ${cpu}, ${refused} refused`,
    )
  }
  return [
    verdict(
      "slower for others, by the median call",
      worse(samples, ({ p50 }) => p50),
      LIMIT_PERCENT,
      "%",
    ),
    verdict(
      "fewer tokens for others",
      worse(samples, ({ rate }) => 1 / rate),
      LIMIT_PERCENT,
      "%",
    ),
    verdict(
      "more CPU time a call",
      worse(samples, ({ cpu }) => cpu),
      LIMIT_PERCENT,
      "%",
    ),
    verdict("rows kept of all that was refused", rows, LIMIT_ROWS, ""),
  ].every(Boolean)
}

function tell(line) {
  console.log(`            ${line}`)
}

function verdict(what, value, aim, unit) {
  const good = value < aim
  const shown = unit === "%" ? value.toFixed(1) : String(value)
  console.log(`${shown.padStart(8)} ${unit.padEnd(2)} ${what}: ${good ? "within" : "OVER"} ${aim} ${unit}`)
  return good
}
