// @ts-check

/**
 * Every setting Admit reads from its environment: name, default, meaning, parser. It is the only place that
 * knows them; `.env.example` is rendered from this table and a test keeps the two equal.
 *
 * Plain JavaScript with JSDoc types, because the launcher reads it before anything is installed or compiled.
 * Pure: the environment is passed in, nothing is read from the machine here.
 */

/**
 * @typedef {object} Settings
 * @property {number} port
 * @property {string} host address to bind; "localhost" means 127.0.0.1 and ::1
 * @property {string} url the issuer: an origin, no trailing slash
 * @property {string | null} databaseUrl null means the embedded PostgreSQL
 * @property {string} dataDir as written, or absolute once the launcher has resolved it
 * @property {string | null} masterKey 32 bytes as base64url; null means the key kept in the data folder
 * @property {string | null} ownerEmail
 * @property {string | null} ownerPasswordFile
 * @property {number} trustedProxies how many proxies in front append to X-Forwarded-For
 * @property {string | null} smtpUrl the mail server, password and all; null means no mail is sent
 * @property {string | null} mailFrom
 * @property {LogLevel} logLevel
 */

/** @typedef {"fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent"} LogLevel */
/** @typedef {{ ok: true, value: string | number } | { ok: false, problem: string }} ParsedSetting */

/**
 * @typedef {object} SettingRow
 * @property {string} name the environment variable
 * @property {keyof Settings} key
 * @property {string | number | null} default null: unset, `defaultText` says what happens then
 * @property {string} [defaultText]
 * @property {string} meaning
 * @property {string} example
 * @property {(raw: string) => ParsedSetting} parse
 */

/** @type {readonly LogLevel[]} */
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"]

/** @param {string | number} value @returns {ParsedSetting} */
const accept = (value) => ({ ok: true, value })
/** @param {string} problem @returns {ParsedSetting} */
const refuse = (problem) => ({ ok: false, problem })

/** @type {readonly SettingRow[]} */
export const SETTINGS = [
  {
    name: "PORT",
    key: "port",
    default: 3000,
    meaning: "The port to serve on.",
    example: "3000",
    parse: (raw) => parseInteger(raw, { from: 1, to: 65535 }),
  },
  {
    name: "ADMIT_HOST",
    key: "host",
    default: "localhost",
    meaning:
      "The address to bind. localhost means this machine only, over IPv4 and IPv6; in a container, or for other machines, use 0.0.0.0 or ::.",
    example: "0.0.0.0",
    parse: parseHost,
  },
  {
    name: "ADMIT_URL",
    key: "url",
    default: null,
    defaultText: "http://localhost:PORT",
    meaning:
      "The address people and apps reach Admit at. It is the issuer of every token, so changing it later breaks apps that remember it.",
    example: "https://auth.example.org",
    parse: parseIssuer,
  },
  {
    name: "DATABASE_URL",
    key: "databaseUrl",
    default: null,
    defaultText: "a PostgreSQL server that Admit runs itself",
    meaning: "A PostgreSQL database of your own.",
    example: "postgres://admit:password@db.example.org:5432/admit",
    parse: parseDatabaseUrl,
  },
  {
    name: "ADMIT_DATA_DIR",
    key: "dataDir",
    default: ".admit",
    meaning: "The folder for the embedded database, keys and the pid file, relative to the project.",
    example: "/var/lib/admit/data",
    parse: (raw) => (raw.includes("\0") ? refuse("must be a path") : accept(raw)),
  },
  {
    name: "ADMIT_MASTER_KEY",
    key: "masterKey",
    default: null,
    defaultText: "made once and kept in ADMIT_DATA_DIR/master.key",
    meaning:
      "32 random bytes as base64url; signing keys are encrypted under it. Make one with: openssl rand 32 | basenc --base64url | tr -d =",
    example: "43-characters-of-base64url",
    parse: parseMasterKey,
  },
  {
    name: "ADMIT_OWNER_EMAIL",
    key: "ownerEmail",
    default: null,
    defaultText: "the first owner is made at the set-up link",
    meaning: "Makes the first owner without the set-up link; needs ADMIT_OWNER_PASSWORD_FILE too.",
    example: "owner@example.org",
    parse: (raw) =>
      /^[^\s@]+@[^\s@]+$/.test(raw)
        ? accept(raw)
        : refuse("must be an e-mail address such as owner@example.org"),
  },
  {
    name: "ADMIT_OWNER_PASSWORD_FILE",
    key: "ownerPasswordFile",
    default: null,
    defaultText: "the first owner is made at the set-up link",
    meaning: "A file holding the first owner's password; needs ADMIT_OWNER_EMAIL too.",
    example: "/run/secrets/admit-owner",
    parse: (raw) => (raw.includes("\0") ? refuse("must be a path") : accept(raw)),
  },
  {
    name: "ADMIT_TRUSTED_PROXIES",
    key: "trustedProxies",
    default: 0,
    meaning:
      "How many proxies stand in front and append to X-Forwarded-For. With 0 that header is ignored and the connection's own address counts.",
    example: "1",
    parse: (raw) => parseInteger(raw, { from: 0, to: 10 }),
  },
  {
    name: "ADMIT_SMTP_URL",
    key: "smtpUrl",
    default: null,
    defaultText: "no mail is sent; the home page and the list of apps tell what expires",
    meaning:
      "The mail server that tells owners about credentials about to expire. smtps:// is TLS from the start; smtp:// changes to TLS where the server offers it, and must before a password is sent.",
    example: "smtp://user:password@mail.example.org:587",
    parse: parseSmtpUrl,
  },
  {
    name: "ADMIT_MAIL_FROM",
    key: "mailFrom",
    default: null,
    defaultText: "admit@ and the host of ADMIT_URL",
    meaning: "The address mail comes from.",
    example: "admit@example.org",
    parse: (raw) =>
      /^[^\s@<>]+@[^\s@<>]+$/.test(raw)
        ? accept(raw)
        : refuse("must be an e-mail address such as admit@example.org"),
  },
  {
    name: "ADMIT_LOG_LEVEL",
    key: "logLevel",
    default: "info",
    meaning: `How much is logged: ${LOG_LEVELS.join(", ")}.`,
    example: "warn",
    parse: (raw) =>
      LOG_LEVELS.some((level) => level === raw)
        ? accept(raw)
        : refuse(`must be one of ${LOG_LEVELS.join(", ")}`),
  },
]

/**
 * Reads the settings from an environment. Every problem is reported, not only the first; an empty value
 * counts as unset.
 * @param {Record<string, string | undefined>} env
 * @returns {{ ok: true, settings: Settings } | { ok: false, problems: string[] }}
 */
export function parseSettings(env) {
  /** @type {Record<string, string | number | null>} */
  const values = {}
  const problems = findUnknown(env)
  for (const row of SETTINGS) {
    const raw = env[row.name]?.trim()
    if (raw === undefined || raw === "") {
      values[row.key] = row.default
      continue
    }
    const parsed = row.parse(raw)
    if (parsed.ok) values[row.key] = parsed.value
    else problems.push(`${row.name} ${parsed.problem}`)
  }
  const hasEmail = Boolean(env.ADMIT_OWNER_EMAIL?.trim())
  const hasPassword = Boolean(env.ADMIT_OWNER_PASSWORD_FILE?.trim())
  if (hasEmail !== hasPassword) {
    const [set, missing] = hasEmail
      ? ["ADMIT_OWNER_EMAIL", "ADMIT_OWNER_PASSWORD_FILE"]
      : ["ADMIT_OWNER_PASSWORD_FILE", "ADMIT_OWNER_EMAIL"]
    problems.push(`${missing} is missing: ${set} is set, and the two go together`)
  }
  if (problems.length > 0) return { ok: false, problems }
  values.url ??= `http://localhost:${values.port}`
  // INVARIANT: each row's parser and default yield the type its key has in Settings.
  return { ok: true, settings: /** @type {Settings} */ (/** @type {unknown} */ (values)) }
}

/** The text of `.env.example`. */
export function renderEnvExample() {
  const intro = [
    "# Every setting of Admit. All are optional: `npm start` works with none.",
    "# Copy this file to .env and uncomment what you change; real environment variables win over .env.",
  ]
  const rows = SETTINGS.map((row) =>
    [`# ${row.meaning}`, `# Default: ${row.defaultText ?? row.default}`, `#${row.name}=${row.example}`].join(
      "\n",
    ),
  )
  return `${[intro.join("\n"), ...rows].join("\n\n")}\n`
}

/** @param {Record<string, string | undefined>} env */
function findUnknown(env) {
  const names = SETTINGS.map((row) => row.name)
  return Object.keys(env)
    .filter((name) => name.startsWith("ADMIT_") && !names.includes(name))
    .sort()
    .map((name) => `${name} is not a setting; did you mean ${nearest(name, names)}?`)
}

/** @param {string} word @param {readonly string[]} candidates */
function nearest(word, candidates) {
  const ranked = candidates.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
  ranked.sort((a, b) => a.distance - b.distance)
  return ranked[0]?.candidate ?? ""
}

/** Levenshtein distance. @param {string} a @param {string} b */
function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** @param {string} raw @param {{ from: number, to: number }} range @returns {ParsedSetting} */
function parseInteger(raw, { from, to }) {
  const value = /^\d{1,9}$/.test(raw) ? Number(raw) : Number.NaN
  if (value >= from && value <= to) return accept(value)
  return refuse(`must be a whole number from ${from} to ${to}, not "${raw}"`)
}

/** @param {string} raw @returns {ParsedSetting} */
function parseHost(raw) {
  if (/^[A-Za-z0-9.:_-]+$/.test(raw)) return accept(raw)
  return refuse(`must be a host name or IP address such as 0.0.0.0, not "${raw}"`)
}

/**
 * The issuer has no path because the console and every well-known document are served at the root, and no
 * http outside this machine because tokens would cross the network in the clear (RFC 8414 §2 demands https).
 * @param {string} raw @returns {ParsedSetting}
 */
function parseIssuer(raw) {
  if (!URL.canParse(raw)) return refuse(`must be an address such as https://auth.example.org, not "${raw}"`)
  const url = new URL(raw)
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return refuse("must start with https:// or http://")
  if (url.username !== "" || url.password !== "") return refuse("must not hold a user name or password")
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return refuse("must start with https://; http:// is only for localhost")
  }
  if (raw !== url.origin)
    return refuse(`must be written as ${url.origin}, without path, query or trailing slash`)
  return accept(raw)
}

/** @param {string} hostname as in URL.hostname */
export function isLoopback(hostname) {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  )
}

/** @param {string} raw @returns {ParsedSetting} */
function parseDatabaseUrl(raw) {
  // The value may hold a password, so it is never repeated in a message.
  const form = "must look like postgres://user:password@host:5432/database"
  if (!URL.canParse(raw)) return refuse(`${form}; a password with special characters must be percent-encoded`)
  const url = new URL(raw)
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:") return refuse(form)
  if (url.hostname === "" || url.pathname.length < 2) return refuse(form)
  return accept(raw)
}

/** @param {string} raw @returns {ParsedSetting} */
function parseSmtpUrl(raw) {
  // The value may hold a password, so it is never repeated in a message.
  const form = "must look like smtp://user:password@host:587 or smtps://host"
  if (!URL.canParse(raw)) return refuse(`${form}; a password with special characters must be percent-encoded`)
  const url = new URL(raw)
  if (url.protocol !== "smtp:" && url.protocol !== "smtps:") return refuse(form)
  if (url.hostname === "" || url.pathname.length > 1 || url.search !== "" || url.hash !== "")
    return refuse(form)
  return accept(raw)
}

/** @param {string} raw @returns {ParsedSetting} */
function parseMasterKey(raw) {
  // 43 base64url characters hold 258 bits; the last two must be zero for exactly 32 bytes.
  if (/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]=?$/.test(raw)) return accept(raw.replace("=", ""))
  return refuse("must be 32 bytes as base64url (43 characters)")
}
