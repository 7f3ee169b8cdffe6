"use client"

import { UpstreamMenu } from "@/app/(console)/settings/_components/upstream-menu"
import { Status } from "@/components/ui/badge"
import { CopyField } from "@/components/ui/copy-field"
import { Cell, HeadCell, Row, Table, TableBody, TableHead } from "@/components/ui/table"
import type { UpstreamView } from "@/lib/upstream/upstream-view"

function whoComesIn({ newcomers, emailDomains, tenants }: UpstreamView): string {
  const who = newcomers === "refuse" ? "invited people" : "anyone"
  const at = emailDomains.length > 0 ? ` at ${emailDomains.join(", ")}` : ""
  const of =
    tenants.length > 0 ? `, of ${tenants.length === 1 ? "one tenant" : `${tenants.length} tenants`}` : ""
  return who + at + of
}

export function UpstreamTable({ upstreams, canEdit }: { upstreams: UpstreamView[]; canEdit: boolean }) {
  if (upstreams.length === 0) return <p className="text-ink-soft">People sign in with a password only.</p>
  return (
    <Table label="Issuers">
      <TableHead>
        <HeadCell>Name</HeadCell>
        <HeadCell>State</HeadCell>
        <HeadCell>Issuer</HeadCell>
        <HeadCell>Redirect URI to register there</HeadCell>
        <HeadCell>Who comes in</HeadCell>
        <HeadCell>
          <span className="sr-only">Actions</span>
        </HeadCell>
      </TableHead>
      <TableBody>
        {upstreams.map((upstream) => (
          <Row key={upstream.id}>
            <Cell>{upstream.name}</Cell>
            <Cell label="State">
              <Status tone={upstream.disabled ? "neutral" : "ok"}>
                {upstream.disabled ? "Disabled" : "In use"}
              </Status>
            </Cell>
            <Cell label="Issuer" className="break-all">
              {upstream.issuer}
            </Cell>
            <Cell label="Redirect URI">
              <CopyField value={upstream.redirectUri} what="redirect URI" look="inline" />
            </Cell>
            <Cell label="Who comes in">{whoComesIn(upstream)}</Cell>
            <Cell className="text-right">{canEdit ? <UpstreamMenu upstream={upstream} /> : null}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}
