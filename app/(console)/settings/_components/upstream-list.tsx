"use client"

import { UpstreamMenu } from "@/app/(console)/settings/_components/upstream-menu"
import { Status } from "@/components/ui/badge"
import { CopyField } from "@/components/ui/copy-field"
import { DefinitionList } from "@/components/ui/definition-list"
import type { UpstreamView } from "@/lib/upstream/upstream-view"

function whoComesIn({ newcomers, emailDomains, tenants }: UpstreamView): string {
  const who = newcomers === "refuse" ? "Invited people" : "Anyone there"
  const at = emailDomains.length > 0 ? ` with an address at ${emailDomains.join(", ")}` : ""
  const of =
    tenants.length > 0 ? `, of ${tenants.length === 1 ? "one tenant" : `${tenants.length} tenants`}` : ""
  return who + at + of
}

/** The issuers people may sign in with, and the address to register at each. */
export function UpstreamList({ upstreams, canEdit }: { upstreams: UpstreamView[]; canEdit: boolean }) {
  if (upstreams.length === 0) return <p className="text-ink-soft">People sign in with a password only.</p>
  return (
    <ul aria-label="Issuers" className="grid gap-6">
      {upstreams.map((upstream) => (
        <li key={upstream.id}>
          <div className="flex items-center gap-3">
            <h3 className="font-[560]">{upstream.name}</h3>
            <Status tone={upstream.disabled ? "neutral" : "ok"}>
              {upstream.disabled ? "Disabled" : "In use"}
            </Status>
            <span className="ml-auto">{canEdit ? <UpstreamMenu upstream={upstream} /> : null}</span>
          </div>
          <DefinitionList
            items={[
              { term: "Issuer", value: <span className="break-all font-mono">{upstream.issuer}</span> },
              {
                term: "Redirect URI there",
                value: <CopyField value={upstream.redirectUri} what="redirect URI" />,
              },
              { term: "Who comes in", value: whoComesIn(upstream) },
            ]}
          />
        </li>
      ))}
    </ul>
  )
}
