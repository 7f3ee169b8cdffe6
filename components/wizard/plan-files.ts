import { toAidboxBundle } from "@/lib/wizard/export/aidbox"
import { toAzScript } from "@/lib/wizard/export/az"
import { toEntraManifests } from "@/lib/wizard/export/entra-manifest"
import { toMarkdown } from "@/lib/wizard/export/markdown"
import { toClientMetadata } from "@/lib/wizard/export/rfc7591"
import type { ExportId, Plan } from "@/lib/wizard/plan"

export interface PlanFile {
  name: string
  text: string
}

export const EXPORT_LABELS: Record<ExportId, string> = {
  az: "az script",
  "entra-manifest": "Entra manifest",
  aidbox: "Aidbox",
  rfc7591: "RFC 7591",
  markdown: "Markdown",
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** The files of one export. @param newGuid makes the ids Entra wants for scopes and roles */
export function planFiles(plan: Plan, id: ExportId, newGuid: () => string): PlanFile[] {
  switch (id) {
    case "az":
      return [{ name: "register.sh", text: toAzScript(plan, newGuid) }]
    case "entra-manifest":
      return toEntraManifests(plan, newGuid).map(({ fileName, manifest }) => ({
        name: fileName,
        text: json(manifest),
      }))
    case "aidbox":
      return toAidboxBundle(plan).flatMap(({ client, policy }) => [
        { name: `Client-${client.id}.json`, text: json(client) },
        ...(policy ? [{ name: `AccessPolicy-${policy.id}.json`, text: json(policy) }] : []),
      ])
    case "rfc7591":
      return plan.apps.map(({ key, settings }) => ({
        name: `${key}.json`,
        text: json(toClientMetadata(settings)),
      }))
    case "markdown":
      return [{ name: "plan.md", text: toMarkdown(plan) }]
  }
}
