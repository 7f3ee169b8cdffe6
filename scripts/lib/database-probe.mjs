/** Finds out what is wrong with a DATABASE_URL. Never repeats the URL: it holds a password. */

import { connect } from "node:net"

const TIMEOUT_MS = 5_000
/** PostgreSQL's SSLRequest message: length 8, code 80877103. Only PostgreSQL answers "S" or "N" to it. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/**
 * @param {string} databaseUrl
 * @returns {Promise<string | null>} the problem and its mend, or null
 */
export async function findDatabaseProblem(databaseUrl) {
  const url = new URL(databaseUrl)
  const host = url.hostname.replace(/^\[|\]$/g, "")
  const port = Number(url.port || 5432)
  const greeting = await probe(host, port)
  if (greeting !== null) return `DATABASE_URL: ${greeting}`
  return findLoginProblem(databaseUrl)
}

/** Needs no package, so it works before anything is installed. @returns {Promise<string | null>} */
function probe(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const finish = (problem) => {
      socket.destroy()
      resolve(problem)
    }
    socket.setTimeout(TIMEOUT_MS, () =>
      finish(`${host}:${port} does not answer; is the address right and reachable?`),
    )
    socket.on("connect", () => socket.write(SSL_REQUEST))
    socket.on("data", (answer) => {
      const isPostgres = answer.length === 1 && (answer[0] === 0x53 || answer[0] === 0x4e)
      finish(isPostgres ? null : `what answers at ${host}:${port} is not PostgreSQL; check host and port`)
    })
    socket.on("end", () => finish(`what answers at ${host}:${port} is not PostgreSQL; check host and port`))
    socket.on("error", (error) =>
      finish(`${host}:${port} cannot be reached (${error.code}); is PostgreSQL running there?`),
    )
  })
}

/** Logs in when the driver is installed; before that there is nothing to say. @returns {Promise<string | null>} */
async function findLoginProblem(databaseUrl) {
  const driver = await import("postgres").catch(() => null)
  if (driver === null) return null
  const sql = driver.default(databaseUrl, { max: 1, connect_timeout: TIMEOUT_MS / 1000, onnotice: () => {} })
  try {
    const [row] = await sql`select current_setting('server_version_num')::int as version`
    if (row.version >= 140000) return null
    return `DATABASE_URL: that server is PostgreSQL ${Math.floor(row.version / 10000)}; Admit needs 14 or newer`
  } catch (error) {
    return `DATABASE_URL: ${describeLoginError(error, new URL(databaseUrl))}`
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function describeLoginError(error, url) {
  const user = decodeURIComponent(url.username)
  const database = decodeURIComponent(url.pathname.slice(1))
  if (error.code === "28P01") return `the password for user "${user}" is wrong, or there is no such user`
  if (error.code === "28000") return `user "${user}" may not log in from here; check the user and pg_hba.conf`
  if (error.code === "3D000") return `there is no database "${database}"; create it or name another`
  if (error.code === "53300") return "the server has no connection left; raise max_connections or end some"
  return `PostgreSQL refuses the connection (${error.code ?? error.message})`
}
