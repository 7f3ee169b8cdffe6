/**
 * Reads what a FHIR server says about itself (`/metadata` and `.well-known/smart-configuration`, fetched or
 * pasted by somebody else) and proposes answers of the deployment flow, each with its evidence. Nothing is
 * decided: the admin sees the evidence and chooses.
 */

import { toFhirBase } from "@/lib/apps/api-schema"
import { findUriParts } from "@/lib/oauth/uri-parts"
import type { DeploymentQuestion } from "./deployment"

/** What was found out; each document is parsed JSON, or `null` when there was none. */
export interface ServerDocuments {
  fhirBaseUrl: string
  metadata: unknown
  smartConfiguration: unknown
}

export interface Proposal {
  question: DeploymentQuestion
  /** An option's id. */
  answer: string
  confidence: "sure" | "likely"
  /** What was seen and where, one sentence each. */
  evidence: string[]
}

export interface Discovery {
  proposals: Proposal[]
  /** Name and version of the software, as it says itself; `null` when it does not. */
  software: string | null
  fhirVersion: string | null
  /** Sentences about documents that could not be read. */
  troubles: string[]
}

type Json = Readonly<Record<string, unknown>>
const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)
const itemsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, 1000) : [])
const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value.slice(0, 300) : null
const at = (value: unknown, key: string): unknown =>
  isJson(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** What the two documents say, flattened. */
interface Signs {
  host: string
  software: string | null
  publisher: string | null
  authorize: string | null
  issuer: string | null
  smart: string[]
  security: "stated" | "absent" | "unknown"
}

const OAUTH_URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"

function authorizeFrom(security: unknown): string | null {
  for (const extension of itemsOf(at(security, "extension"))) {
    if (at(extension, "url") !== OAUTH_URIS) continue
    const authorize = itemsOf(at(extension, "extension")).find((one) => at(one, "url") === "authorize")
    const uri = textOf(at(authorize, "valueUri"))
    if (uri) return uri
  }
  return null
}

function statesSmartService(security: unknown): boolean {
  return itemsOf(at(security, "service")).some((service) => {
    const codes = itemsOf(at(service, "coding")).map((coding) => textOf(at(coding, "code")))
    return [...codes, textOf(at(service, "text"))].some((text) => /smart-on-fhir/i.test(text ?? ""))
  })
}

function readSigns({ fhirBaseUrl, metadata, smartConfiguration }: ServerDocuments): Signs {
  const software = at(metadata, "software")
  const rest = itemsOf(at(metadata, "rest"))[0]
  const security = at(rest, "security")
  const smart: string[] = []
  const capabilities = itemsOf(at(smartConfiguration, "capabilities")).filter(
    (one) => typeof one === "string",
  )
  if (capabilities.length > 0)
    smart.push(`.well-known/smart-configuration lists ${capabilities.slice(0, 4).join(", ").slice(0, 200)}.`)
  if (statesSmartService(security)) smart.push("/metadata names SMART-on-FHIR as its security service.")
  return {
    host: findUriParts(toFhirBase(fhirBaseUrl))?.host?.toLowerCase() ?? "",
    software: textOf(at(software, "name")),
    publisher: textOf(at(metadata, "publisher")),
    authorize: textOf(at(smartConfiguration, "authorization_endpoint")) ?? authorizeFrom(security),
    issuer: textOf(at(smartConfiguration, "issuer")),
    smart,
    security: !isJson(metadata) ? "unknown" : isJson(security) ? "stated" : "absent",
  }
}

const hostOf = (url: string | null) => findUriParts(url ?? "")?.host?.toLowerCase() ?? ""
const isEntraHost = (host: string) =>
  /(^|\.)(login\.microsoftonline\.(com|us)|sts\.windows\.net|login\.partner\.microsoftonline\.cn)$/.test(host)

/** Which kind of Azure server it is, if any. */
function findAzure({ host, software, publisher }: Signs): Omit<Proposal, "question"> | null {
  if (/\.fhir\.azurehealthcareapis\.(com|us|cn)$/.test(host))
    return {
      answer: "health-data-services",
      confidence: "sure",
      evidence: [`The host ${host} belongs to Azure Health Data Services.`],
    }
  if (/\.azurehealthcareapis\.(com|us|cn)$/.test(host))
    return {
      answer: "azure-api-for-fhir",
      confidence: "sure",
      evidence: [`The host ${host} belongs to Azure API for FHIR.`],
    }
  const called = `${software ?? ""} ${publisher ?? ""}`
  const evidence = [`/metadata says the software is “${(software ?? publisher ?? "").slice(0, 80)}”.`]
  if (/azure api for fhir/i.test(called))
    return { answer: "azure-api-for-fhir", confidence: "likely", evidence }
  if (/fhir server for azure|microsoft fhir server/i.test(called))
    return { answer: "open-source", confidence: "sure", evidence }
  return null
}

function issuerProposal(signs: Signs, azure: boolean, admitIssuer: string): Proposal {
  const endpoint = hostOf(signs.authorize ?? signs.issuer)
  const said = `Its sign-in endpoint is at ${endpoint}.`
  if (endpoint !== "" && endpoint === hostOf(admitIssuer))
    return {
      question: "issuer",
      answer: "admit",
      confidence: "sure",
      evidence: [said, "That is this Admit."],
    }
  if (isEntraHost(endpoint))
    return { question: "issuer", answer: "entra", confidence: "sure", evidence: [said] }
  if (isAidbox(signs))
    return {
      question: "issuer",
      answer: "aidbox",
      confidence: "likely",
      evidence: [
        `The server is Aidbox${endpoint === "" ? "" : ` and its sign-in endpoint is at ${endpoint}`}.`,
      ],
    }
  if (azure)
    return {
      question: "issuer",
      answer: "entra",
      confidence: "likely",
      evidence: ["The server is Microsoft's and takes tokens of Entra ID."],
    }
  const evidence =
    endpoint === ""
      ? ["It names no sign-in endpoint, so it trusts no issuer we know of."]
      : [said, "That is neither Entra ID nor Aidbox."]
  return { question: "issuer", answer: "admit", confidence: "likely", evidence }
}

const isAidbox = ({ software, publisher, host }: Signs) =>
  /aidbox/i.test(`${software ?? ""} ${publisher ?? ""}`) || /\.aidbox\.(app|io|dev)$/.test(host)

function smartProposals(signs: Signs): Proposal[] {
  const questions: DeploymentQuestion[] = [
    ...(["gateway-smart", "own-smart", "ahds-smart", "ahds-other-smart"] as const),
    ...(["managed-smart", "oss-smart", "aidbox-smart"] as const),
  ]
  const answer = signs.smart.length > 0 ? "yes" : "no"
  const evidence =
    signs.smart.length > 0 ? signs.smart : ["Neither document mentions SMART. It may still be planned."]
  const confidence = signs.smart.length > 0 ? "sure" : "likely"
  return questions.map((question) => ({ question, answer, confidence, evidence }))
}

function securityProposal(signs: Signs): Proposal[] {
  const question = "oss-security"
  if (signs.security === "stated")
    return [{ question, answer: "on", confidence: "sure", evidence: ["/metadata has a security section."] }]
  if (signs.authorize)
    return [{ question, answer: "on", confidence: "likely", evidence: ["A sign-in endpoint is published."] }]
  return signs.security === "absent"
    ? [
        {
          question,
          answer: "off",
          confidence: "likely",
          evidence: ["/metadata has no security section, and no sign-in endpoint is published."],
        },
      ]
    : []
}

function listTroubles({ metadata, smartConfiguration }: ServerDocuments): string[] {
  const troubles: string[] = []
  if (metadata === null)
    troubles.push("/metadata could not be read. Is this the address the resource types begin at?")
  else if (!["CapabilityStatement", "Conformance"].includes(String(at(metadata, "resourceType"))))
    troubles.push(
      "/metadata is not a CapabilityStatement. The address may be that of a web page or of a login.",
    )
  if (smartConfiguration !== null && !isJson(smartConfiguration))
    troubles.push(".well-known/smart-configuration is not a JSON object.")
  return troubles
}

/** Proposals with evidence, for every question the documents say something about. */
export function readDiscovery(documents: ServerDocuments, admitIssuer: string): Discovery {
  const troubles = listTroubles(documents)
  const signs = readSigns(documents)
  const version = textOf(at(at(documents.metadata, "software"), "version"))
  const software = signs.software && version ? `${signs.software} ${version}` : signs.software
  const fhirVersion = textOf(at(documents.metadata, "fhirVersion"))
  const azure = findAzure(signs)
  const silent = !isJson(documents.metadata) && !isJson(documents.smartConfiguration) && azure === null
  if (silent) return { proposals: [], software, fhirVersion, troubles }
  const proposals = [
    issuerProposal(signs, azure !== null, admitIssuer),
    ...(azure ? [{ question: "azure-server" as const, ...azure }] : []),
    ...smartProposals(signs),
    ...securityProposal(signs),
  ]
  return { proposals, software, fhirVersion, troubles }
}

/** Pasted text to JSON; `null` with a sentence when it is none or longer than a megabyte. */
export function readPastedJson(text: string): { json: unknown; trouble: string | null } {
  if (text.trim() === "") return { json: null, trouble: null }
  if (text.length > 1_000_000)
    return { json: null, trouble: "The text is longer than a megabyte. Paste only the document." }
  try {
    return { json: JSON.parse(text), trouble: null }
  } catch {
    const trouble = text.trimStart().startsWith("<")
      ? "This is XML or a web page. Ask for JSON: add ?_format=json to the address."
      : "This is not JSON. Copy the whole document, from the first { to the last }."
    return { json: null, trouble }
  }
}

/** Compares two pasted directory ids: the settling check of the tenant question. */
export function compareTenants(
  subscription: string,
  users: string,
): { answer: "same" | "other" | null; sentence: string } {
  const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i
  const [a, b] = [guid.exec(subscription.slice(0, 1000))?.[0], guid.exec(users.slice(0, 1000))?.[0]]
  if (!a || !b) {
    const which =
      !a && !b ? "Neither text holds" : !a ? "The first text does not hold" : "The second text does not hold"
    return {
      answer: null,
      sentence: `${which} a directory id. It looks like 72f988bf-86f1-41af-91ab-2d7cd011db47.`,
    }
  }
  return a.toLowerCase() === b.toLowerCase()
    ? { answer: "same", sentence: "The two ids are equal: it is the same tenant." }
    : { answer: "other", sentence: "The two ids differ: the users are in another tenant." }
}
