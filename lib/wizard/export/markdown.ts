/** A plan as a document to print, sign or put into a ticket. What people typed is escaped: it stays text. */

import { KIND_LABELS } from "@/lib/apps/kinds"
import { durationInWords } from "@/lib/audit/describe"
import { PERMISSIONS } from "../permissions"
import type { Plan } from "../plan"
import type { PlannedApp } from "../plan-app"
import { toOneLine } from "./one-line"

/** Text that Markdown and HTML show as it is, on one line. */
export const escapeMarkdown = (text: string) =>
  toOneLine(text).replaceAll(/[\\`*_{}[\]()<>#+!|~&-]/g, (character) => `\\${character}`)

/** A value in code style, whatever backticks it holds. */
export function code(text: string): string {
  const plain = toOneLine(text)
  const longest = Math.max(0, ...Array.from(plain.matchAll(/`+/g), ([run]) => run.length))
  const fence = "`".repeat(longest + 1)
  return longest > 0 ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`
}

const CREDENTIAL: Record<PlannedApp["credential"], string> = {
  made_here: "a secret, made by Admit and shown once",
  key: "a key of its own; only the public half is registered",
  none: "none: PKCE protects the sign-in",
  elsewhere: "made by the issuer, not by Admit",
}

function appSection(app: PlannedApp): string[] {
  const { settings } = app
  const { refreshIdleTtlSeconds: idle, accessTtlSeconds } = settings.tokens
  const rows = [
    `Kind: ${KIND_LABELS[settings.kind].label}`,
    `Credential: ${CREDENTIAL[app.credential]}`,
    `May do: ${app.preset ? `${PERMISSIONS[app.preset].label}. ${PERMISSIONS[app.preset].meaning}` : "nothing yet"}`,
    ...(app.record === "external"
      ? []
      : [
          `Access token: ${durationInWords(accessTtlSeconds)}; ${idle === null ? "no refresh token" : `refresh token ${durationInWords(idle)} without use`}`,
        ]),
    ...(settings.allowedScopes.length > 0 ? [`Scopes: ${settings.allowedScopes.map(code).join(", ")}`] : []),
    ...(settings.kind === "service"
      ? []
      : settings.redirectUris.map(({ uri, platform }) => `Redirect URI (${platform}): ${code(uri)}`)),
  ]
  const cautions = app.cautions.map((text) => `- **Mind:** ${text}`)
  return [
    "",
    `### ${escapeMarkdown(settings.name)}`,
    "",
    app.reason,
    "",
    ...rows.map((row) => `- ${row}`),
    ...cautions,
  ]
}

const section = (title: string, lines: readonly string[]) =>
  lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines]

/** The plan in the order one would work through it. */
export function toMarkdown(plan: Plan): string {
  const lines = [
    `# ${escapeMarkdown(plan.details.name)}: registration plan`,
    "",
    `${plan.title}. ${plan.summary}`,
    ...(plan.badge ? ["", `> ${plan.badge.text}`] : []),
    ...section("The FHIR server", [
      `- Address: ${plan.details.fhirBaseUrl === "" ? "not given" : code(plan.details.fhirBaseUrl)}`,
      `- Authority: ${code(plan.authority)}`,
      `- Audience: ${code(plan.audience)}`,
      `- Who may do what: ${plan.authorisation.how}. ${plan.authorisation.detail}`,
      `- ${plan.resource.what}: ${NEED[plan.resource.need]} ${plan.resource.reason} (${plan.resource.source})`,
    ]),
    ...(plan.apps.length > 0 ? ["", "## Apps to register", ...plan.apps.flatMap(appSection)] : []),
    ...section(
      "Not needed",
      plan.notNeeded.map((item) => `- ${item.what}. ${item.why} (${item.source})`),
    ),
    ...section(
      "To do outside Admit",
      plan.steps.map(
        (step, index) =>
          `${index + 1}. [ ] **${step.title}.** ${escapeAngles(step.detail)} ${step.reason} (${step.source})`,
      ),
    ),
    ...section(
      "Assumed",
      plan.assumptions.map(
        (one) => `- ${one.title} Assumed: ${one.assumed}. ${one.because} To settle it: ${one.settle}`,
      ),
    ),
    ...section(
      "Notes",
      plan.notes.map((note) => `- ${note.text} (${note.source})`),
    ),
    "",
    `Questions version ${plan.version}; answers: ${Object.entries(plan.answers)
      .map(([question, answer]) => `${question} = ${answer}`)
      .join(", ")}.`,
    "",
  ]
  return lines.join("\n")
}

const NEED: Record<Plan["resource"]["need"], string> = {
  make: "register it.",
  import: "bring it in.",
  none: "not needed.",
}

const escapeAngles = (text: string) => text.replaceAll("<", "\\<")
