/** The assertion debugger's words: each check of the token endpoint, what was found, and how to mend it. */

import type { AssertionCheckName } from "@/lib/oauth/assertion-checks"

export interface ReportRow {
  name: AssertionCheckName | "identity" | "method" | "state"
  outcome: "pass" | "fail" | "unknown"
  title: string
  /** What was sent, short. */
  found: string
  /** Empty when it passed. */
  mend: string
}

export interface ReportFacts {
  clientId: string
  /** The recommended audience first. */
  audiences: readonly string[]
  /** kids the app has registered inline. */
  kids: readonly string[]
  jwksUri: string | null
  header: Readonly<Record<string, unknown>>
  claims: Readonly<Record<string, unknown>>
  now: Date
}

const show = (value: unknown): string =>
  value === undefined ? "missing" : (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 200)

/** "in 290 s (12:05:00 UTC)", as both clocks matter. */
function showTime(value: unknown, now: Date): string {
  if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > 8e12) return show(value)
  const seconds = Math.round(value - now.getTime() / 1000)
  const at = new Date(value * 1000).toISOString().slice(0, 19).replace("T", " ")
  return `${seconds < 0 ? `${-seconds} s ago` : `in ${seconds} s`} (${at} UTC)`
}

interface Words {
  title: string
  found: (facts: ReportFacts) => string
  mend: (facts: ReportFacts) => string
}

const keysWords = ({ kids, jwksUri }: ReportFacts): string => {
  const inline = kids.length > 0 ? `Registered kids: ${kids.join(", ")}.` : "No key is registered here."
  return jwksUri ? `${inline} The key set at ${jwksUri} was asked too.` : inline
}

const WORDS: Record<ReportRow["name"], Words> = {
  identity: {
    title: "iss and sub are the client id",
    found: ({ claims }) => `iss ${show(claims.iss)}, sub ${show(claims.sub)}`,
    mend: ({ clientId }) => `Set both iss and sub to ${clientId}.`,
  },
  method: {
    title: "The app is registered to sign",
    found: () => "",
    mend: () => "Switch the app to keys on this page; it is registered to send a secret.",
  },
  state: {
    title: "The app is active",
    found: () => "",
    mend: () => "Enable the app, or take it out of the bin.",
  },
  algorithm: {
    title: "alg is accepted, nothing critical",
    found: ({ header }) => `alg ${show(header.alg)}${header.crit === undefined ? "" : ", crit present"}`,
    mend: () => "Sign with ES384 or RS384 (RS256, PS256, ES256 and EdDSA work too), and leave crit out.",
  },
  key: {
    title: "Exactly one key matches",
    found: ({ header }) => `kid ${show(header.kid)}`,
    mend: (facts) =>
      `${keysWords(facts)} Send the kid of the key you sign with, and register its public half.`,
  },
  signature: {
    title: "The signature is that key's",
    found: ({ header }) => `${show(header.alg)} with kid ${show(header.kid)}`,
    mend: () =>
      "The private key that signed does not belong to the registered public key. Register its public half, or sign with the right one.",
  },
  audience: {
    title: "aud is this server",
    found: ({ claims }) => `aud ${show(claims.aud)}`,
    mend: ({ audiences }) => `Set aud to ${audiences.slice(0, 2).join(" or ")}, character by character.`,
  },
  type: {
    title: "typ is as required",
    found: ({ header }) => `typ ${show(header.typ)}`,
    mend: () => "This app is checked strictly: set typ to client-authentication+jwt.",
  },
  expiry: {
    title: "exp is to come",
    found: ({ claims, now }) => `exp ${showTime(claims.exp, now)}`,
    mend: ({ now }) =>
      `Set exp in whole seconds since 1970, now plus 300 at most. The clock here says ${now.toISOString().slice(11, 19)} UTC; check yours.`,
  },
  lifetime: {
    title: "exp is at most 5 minutes ahead",
    found: ({ claims, now }) => `exp ${showTime(claims.exp, now)}`,
    mend: () =>
      "Make a new assertion for each request, with exp 300 seconds ahead at most. Milliseconds instead of seconds look like this too.",
  },
  start: {
    title: "iat and nbf are not in the future",
    found: ({ claims, now }) => `iat ${showTime(claims.iat, now)}, nbf ${showTime(claims.nbf, now)}`,
    mend: ({ now }) =>
      `The clock of the app runs ahead: here it is ${now.toISOString().slice(11, 19)} UTC. Synchronise it, or leave nbf out.`,
  },
  jti: {
    title: "jti is there",
    found: ({ claims }) => `jti ${show(claims.jti)}`,
    mend: () => "Send a jti: a random text, new for every assertion.",
  },
  firstUse: {
    title: "It was not used before",
    found: ({ claims }) => `jti ${show(claims.jti)}`,
    mend: () => "This assertion was accepted once already. Make a new one, with a new jti, for each request.",
  },
}

export function toReportRow(of: Pick<ReportRow, "name" | "outcome">, facts: ReportFacts): ReportRow {
  const { title, found, mend } = WORDS[of.name]
  return { ...of, title, found: found(facts), mend: of.outcome === "fail" ? mend(facts) : "" }
}
