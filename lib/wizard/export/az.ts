/**
 * A plan for Entra ID as a bash script of `az` commands. Pure text: the admin reads it and runs it. Every value
 * that somebody typed is quoted by shell.ts. Secrets are made by Entra, printed once, never stored.
 */

import type { NewApp } from "@/lib/apps/schema"
import { FIRST_PARTY_APP_ID } from "../leaves"
import type { Plan } from "../plan"
import type { PlannedApp } from "../plan-app"
import { type EntraApplication, type NewGuid, toEntraResource, urisByPlatform } from "./entra-application"
import { comment, option, quote } from "./shell"

const HEAD = [
  "#!/usr/bin/env bash",
  "# Written by Admit. Read it before you run it; it needs the Azure CLI (az) 2.50 or newer.",
  "set -euo pipefail",
]

const GRAPH = "https://graph.microsoft.com/v1.0"

/** `SCRIPT_VARIABLE` that the admin sets, with what it is. */
function needs(variable: string, what: string): string {
  return `: "\${${variable}:?Set ${variable}: ${what}.}"`
}

function loginLines(plan: Plan): string[] {
  const other = ["a2", "a4", "ahds-other"].includes(plan.leaf)
  const what = other
    ? "the id of the tenant that holds the users and apps"
    : "the id of the tenant to register in"
  return [
    comment(`Register in ${plan.registerIn}.`),
    needs("TENANT_ID", what),
    'az login --tenant="$TENANT_ID" --allow-no-subscriptions --output=none',
  ]
}

/** The resource application the script registers; `null` where none is made. */
function findResource(plan: Plan, newGuid: NewGuid): EntraApplication | null {
  return plan.resource.need === "make" && plan.api ? toEntraResource(plan.api.settings, newGuid) : null
}

function resourceLines(plan: Plan, resource: EntraApplication | null): string[] {
  if (plan.resource.need === "import")
    return [
      "",
      comment(plan.resource.reason),
      `az ad sp create ${option("id", FIRST_PARTY_APP_ID)} --output=none || true`,
      ...firstPartyScopeLines(plan),
    ]
  if (!resource)
    return ["", comment(`No resource application: ${plan.resource.reason}`), ...firstPartyScopeLines(plan)]
  const { displayName, identifierUris, api, appRoles } = resource
  const body = JSON.stringify({ api, appRoles })
  return [
    "",
    comment(`The FHIR server itself. ${plan.resource.reason}`),
    ...createLines("resource_id", displayName),
    patch("resource_id", body),
    comment(
      plan.smart
        ? "Entra ID takes an https identifier only on a verified domain, and with SMART it must be the FHIR address."
        : "Entra ID takes an https identifier only on a verified domain; otherwise use api://$resource_id here and at the server.",
    ),
    `az ad app update --id="$resource_id" --identifier-uris ${(identifierUris ?? []).map(quote).join(" ")}`,
    'az ad sp create --id="$resource_id" --output=none',
  ]
}

/** True where people's apps ask the managed service's own application for its scope. */
const asksFirstParty = (plan: Pick<Plan, "steps">) => plan.steps.some((step) => step.id === "api-permission")

function firstPartyScopeLines(plan: Plan): string[] {
  if (!asksFirstParty(plan)) return []
  return [
    comment("The scope of the FHIR service that apps ask for where people sign in."),
    `fhir_scope_id=$(az ad sp show ${option("id", FIRST_PARTY_APP_ID)} --query="oauth2PermissionScopes[?value=='user_impersonation'].id | [0]" --output=tsv)`,
  ]
}

/**
 * Makes an application and keeps its id in a variable. The Azure CLI reads a value that starts with @ from the
 * file of that name; such a name is therefore set afterwards, inside JSON.
 */
function createLines(variable: string, name: string, flags = ""): string[] {
  const fromFile = name.startsWith("@")
  const shown = fromFile ? "New application" : name
  const create = `${variable}=$(az ad app create ${option("display-name", shown)} --sign-in-audience=AzureADMyOrg --query=appId --output=tsv${flags})`
  return fromFile ? [create, patch(variable, JSON.stringify({ displayName: name }))] : [create]
}

/** Sets what `az ad app create` has no option for. */
function patch(variable: string, body: string): string {
  const uri = `${GRAPH}/applications(appId='$${variable}')`
  return `az rest --method=PATCH --uri="${uri}" --headers=Content-Type=application/json ${option("body", body)}`
}

const list = (name: string, values: readonly string[]) =>
  values.length === 0 ? "" : ` --${name} ${values.map(quote).join(" ")}`

type ScriptedApp = Pick<PlannedApp, "key" | "settings" | "reason" | "preset">

function appLines(
  app: ScriptedApp,
  plan: Pick<Plan, "steps" | "authorisation"> | null,
  resource: EntraApplication | null,
): string[] {
  const { settings } = app
  const variable = `${app.key.replaceAll("-", "_")}_id`
  const { web, spa, native } = urisByPlatform(settings)
  const publicFlag =
    settings.kind === "public" && native.length > 0 ? " --is-fallback-public-client=true" : ""
  const lines = [
    "",
    comment(`${settings.name}: ${app.reason}`),
    ...createLines(
      variable,
      settings.name,
      `${publicFlag}${list("web-redirect-uris", web)}${list("public-client-redirect-uris", native)}`,
    ),
  ]
  if (spa.length > 0) lines.push(patch(variable, JSON.stringify({ spa: { redirectUris: spa } })))
  lines.push(`az ad sp create --id="$${variable}" --output=none`)
  lines.push(`printf '%s: client id %s\\n' ${quote(settings.name)} "$${variable}"`)
  if (settings.kind !== "public") lines.push(...credentialLines(variable))
  if (resource) lines.push(...permissionLines(app, variable, resource))
  else if (plan && asksFirstParty(plan) && settings.kind !== "service")
    lines.push(
      `az ad app permission add --id="$${variable}" ${option("api", FIRST_PARTY_APP_ID)} --api-permissions="$fhir_scope_id=Scope"`,
    )
  if (settings.kind === "service" && plan?.authorisation.how === "Azure RBAC")
    lines.push(...roleLines(app, variable))
  if (settings.kind === "service" && plan?.authorisation.how === "Local RBAC")
    lines.push(...objectIdLines(app, variable))
  return lines
}

const credentialLines = (variable: string) => [
  comment(
    "The secret is printed once: put it where the app reads it. A certificate is better still (--cert).",
  ),
  `az ad app credential reset --id="$${variable}" --append --display-name=Admit --years=1 --query=password --output=tsv`,
]

const APP_ROLE_OF = {
  reporting: "globalReader",
  ehr: "globalWriter",
  portal: "smartUser",
  ingestion: "globalWriter",
  "bulk-export": "globalExporter",
} as const

/** What the app asks of the server: its scope where people sign in, an app role where nobody does. */
function permissionLines(
  { settings, preset }: ScriptedApp,
  variable: string,
  resource: EntraApplication,
): string[] {
  const scope = resource.api?.oauth2PermissionScopes[0]
  const role = preset ? resource.appRoles?.find((one) => one.value === APP_ROLE_OF[preset]) : undefined
  const permission = settings.kind === "service" ? role && `${role.id}=Role` : scope && `${scope.id}=Scope`
  if (!permission)
    return [comment("No permission is asked for: say what the app may do, or every call is answered 403.")]
  return [
    `az ad app permission add --id="$${variable}" --api="$resource_id" --api-permissions=${quote(permission)}`,
  ]
}

const ROLE_OF = {
  reporting: "FHIR Data Reader",
  ehr: "FHIR Data Writer",
  portal: "FHIR Data Reader",
  ingestion: "FHIR Data Writer",
  "bulk-export": "FHIR Data Exporter",
} as const

function roleLines(app: ScriptedApp, variable: string): string[] {
  if (!app.preset)
    return [comment("No role is given: say what the app may do, or every call is answered 403.")]
  return [
    needs("FHIR_RESOURCE_ID", "the resource id of the FHIR service (Azure portal, Properties)"),
    comment("A role counts after five minutes at the latest."),
    `az role assignment create ${option("role", ROLE_OF[app.preset])} --assignee="$${variable}" --scope="$FHIR_RESOURCE_ID" --output=none`,
  ]
}

/** Local RBAC lists the service principal's object id, which is neither the client id nor the registration's. */
const objectIdLines = ({ settings }: ScriptedApp, variable: string) => [
  `object_id=$(az ad sp show --id="$${variable}" --query=id --output=tsv)`,
  `printf '%s: list this object id at the server: %s\\n' ${quote(settings.name)} "$object_id"`,
]

/** The whole script; what az cannot do stands at its end as comments. */
export function toAzScript(plan: Plan, newGuid: NewGuid): string {
  const resource = findResource(plan, newGuid)
  const after = plan.steps.map((step, index) => comment(`${index + 1}. ${step.title}. ${step.detail}`))
  return [
    ...HEAD,
    "",
    comment(plan.title),
    ...loginLines(plan),
    ...resourceLines(plan, resource),
    ...plan.apps.flatMap((app) => appLines(app, plan, resource)),
    "",
    comment("Afterwards:"),
    ...after,
    "",
  ].join("\n")
}

/** One registered app as a script of its own, without a server: what it may do there is granted by hand. */
export function toAzAppScript(settings: NewApp): string {
  const app = { key: "app", settings, reason: `a ${settings.kind} app registered in Admit`, preset: null }
  return [
    ...HEAD,
    "",
    needs("TENANT_ID", "the id of the tenant to register in"),
    'az login --tenant="$TENANT_ID" --allow-no-subscriptions --output=none',
    ...appLines(app, null, null),
    "",
  ].join("\n")
}
