/**
 * What has to be tried to know what is truly possible under some policies: the circumstances their conditions
 * can tell apart, and the resource types they can tell apart. Reads statements, decides nothing.
 */

import { compartmentConstraint, isSharedType } from "@/lib/fhir/patient-compartment"
import { groupOf, RESOURCE_TYPES } from "@/lib/fhir/resource-types"
import type { Circumstances, DecisionInput, Statement } from "@/lib/policy/model"
import { lookedAt, refsOf, stringsIn } from "@/lib/policy/statements"
import { parseScopes } from "@/lib/smart/scopes"

/** What conditions mention, over all statements read. */
export interface Mentions {
  /** Every string literal and every type named. */
  names: ReadonlySet<string>
  /** CIDR ranges and addresses. */
  ranges: readonly string[]
  /** Hours at which an answer may begin to differ from that of the hour before. */
  hours: readonly number[]
  /** Attributes of the context looked at. */
  context: ReadonlySet<string>
  /** Looks at whose record a resource stands in. */
  patient: boolean
  /** Matches names by pattern, so no type is like another. */
  patterns: boolean
}

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null

export function mentionsOf(statements: readonly Statement[]): Mentions {
  const names = new Set<string>()
  const ranges = new Set<string>()
  const hours = new Set<number>()
  const context = new Set<string>()
  let patient = false
  let patterns = false
  const visit = (value: unknown): void => {
    if (!isNode(value)) return
    if (Array.isArray(value.ip)) for (const range of stringsIn(value.ip)) ranges.add(range)
    if ("like" in value) patterns = true
    if (typeof value.Value === "string") names.add(value.Value)
    for (const hour of hourTurns(value)) hours.add(hour)
    if (typeof value.type === "string" && typeof value.id === "string") names.add(value.id)
    for (const item of Object.values(value)) visit(item)
  }
  for (const statement of statements) {
    const looks = lookedAt(statement)
    for (const name of looks.context) context.add(name)
    patient ||= looks.resource.has("patient") || looks.resource.has("*") || looks.context.has("patient")
    for (const ref of refsOf(statement.resource.entity, statement.resource.entities)) names.add(ref.id)
    for (const condition of statement.conditions) visit(condition.body)
  }
  return { names, ranges: [...ranges], hours: [...hours], context, patient, patterns }
}

/** `context.hour >= 8` turns at 8, `context.hour > 8` at 9, `context.hour == 8` at both. */
function hourTurns(node: Node): number[] {
  for (const operator of ["<", ">=", "<=", ">", "==", "!="]) {
    const compared = node[operator]
    if (!isNode(compared)) continue
    const sides = [compared.left, compared.right].filter(isNode)
    const isHour = sides.some((side) => JSON.stringify(side) === HOUR)
    const hour = sides.map((side) => side.Value).find((value) => Number.isInteger(value))
    if (!isHour || typeof hour !== "number") continue
    // Which side the hour stands on is not looked at: one turn too many costs a question, one too few the truth.
    return operator === "<" || operator === ">="
      ? [hour, ...(isNode(compared.left) && "Value" in compared.left ? [hour + 1] : [])]
      : [hour, hour + 1]
  }
  return []
}

const HOUR = JSON.stringify({ ".": { left: { Var: "context" }, attr: "hour" } })

/** The sides from which a call can come. Two probes that differ in one field tell whether that field decides. */
export interface Probe {
  auth: Circumstances["auth"]
  ip: string | null
  /** Null: now. */
  hour: number | null
  /** Id of the patient in the launch context. */
  patient: string | null
}

export const PROBE_FIELDS = ["auth", "ip", "hour", "patient"] as const satisfies readonly (keyof Probe)[]

/** Stands for whoever is chosen at launch, and for whichever resource is asked for. */
export const EXAMPLE = "example"
const MAX_PROBES = 32
const MAX_RANGES = 3

/** Every combination of circumstances the statements can tell apart; the plainest first. */
export function probesFor(
  mentions: Mentions,
  on: Pick<DecisionInput, "scopes"> & { dpopRequired: boolean },
): Probe[] {
  const looks = (name: string) => mentions.context.has(name) || mentions.context.has("*")
  const usesPatient =
    mentions.patient ||
    parseScopes(on.scopes).some((scope) => scope.kind === "fhir" && scope.context === "patient")
  const auths: Probe["auth"][] = on.dpopRequired
    ? ["dpop"]
    : looks("dpop") || looks("auth")
      ? ["bearer", "dpop"]
      : ["bearer"]
  const ips = [null, ...mentions.ranges.slice(0, MAX_RANGES).map(firstAddress)]
  const hours = mentions.hours.length > 0 ? hoursAround(mentions.hours) : [null]
  const patients = usesPatient ? [null, EXAMPLE] : [null]
  const all = auths.flatMap((auth) =>
    patients.flatMap((patient) =>
      ips.flatMap((ip) => hours.map((hour): Probe => ({ auth, ip, hour, patient }))),
    ),
  )
  return all.slice(0, MAX_PROBES)
}

const firstAddress = (range: string): string => range.split("/")[0] ?? range

/** One hour of each stretch in which answers are alike. */
const hoursAround = (turns: readonly number[]): number[] =>
  [...new Set([0, ...turns])]
    .filter((hour) => hour >= 0 && hour <= 23)
    .sort((a, b) => a - b)
    .slice(0, 8)

/** The input as it would be from there. */
export function underProbe(input: DecisionInput, probe: Probe): DecisionInput {
  const { auth, ip, hour, patient } = probe
  const now = new Date(input.circumstances.now)
  if (hour !== null) now.setUTCHours(hour)
  return {
    ...input,
    launchPatient: patient ?? input.launchPatient,
    circumstances: { ...input.circumstances, auth, ip: ip ?? input.circumstances.ip, now },
  }
}

/** Types that no statement and no scope can tell apart; the first stands for all. */
export type TypeClass = readonly [string, ...string[]]

export function typeClasses(mentions: Mentions, scopes: readonly string[]): TypeClass[] {
  const named = new Set(["Patient", "Group", ...mentions.names])
  for (const scope of parseScopes(scopes)) if (scope.kind === "fhir") named.add(scope.type)
  const classes = new Map<string, [string, ...string[]]>()
  for (const type of RESOURCE_TYPES) {
    const alike = [groupOf(type), isSharedType(type), compartmentConstraint(type, EXAMPLE) !== null]
    const key = mentions.patterns || named.has(type) ? type : JSON.stringify(alike)
    const known = classes.get(key)
    if (known) known.push(type)
    else classes.set(key, [type])
  }
  return [...classes.values()]
}
