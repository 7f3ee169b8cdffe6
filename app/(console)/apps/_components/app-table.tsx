import NextLink from "next/link"
import { IssuerBadge, KindStatus, SmartBadge, StateStatus } from "@/components/apps/app-words"
import { CredentialEnd } from "@/components/credentials/credential-end"
import { Badge } from "@/components/ui/badge"
import { Checkbox } from "@/components/ui/checkbox"
import { Elided } from "@/components/ui/elided"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, RowLink, Table, TableBody, TableHead } from "@/components/ui/table"
import type { AppKind, AppState, TokenIssuer } from "@/lib/apps/app"
import { kindsInWords } from "@/lib/failures/failure"

type AppRow = {
  id: string
  clientId: string
  name: string
  kind: AppKind
  state: AppState
  issuer: TokenIssuer
  smart: boolean
  tags: readonly string[]
  firstTokenAt: Date | null
  lastUsedAt: Date | null
  binnedAt: Date | null
  credentialEndsAt: Date | null
  openFailures: number
}

/** A quiet count of what is refused, leading to why. */
function FailureCount({ app: { id, name, openFailures } }: { app: AppRow }) {
  if (openFailures === 0) return null
  const label = `${kindsInWords(openFailures)} of ${name}`
  return (
    <NextLink
      prefetch={false}
      href={`/apps/${id}/failures`}
      aria-label={label}
      title={label}
      className="relative z-1 min-w-5 rounded-full bg-danger-soft px-1.5 text-center font-[560] text-danger text-sm leading-5 tabular-nums hover:underline"
    >
      {openFailures}
    </NextLink>
  )
}

/** With `choosable` each row has a box; BulkBar around the table reads them. */
export function AppTable({ apps, choosable = false }: { apps: readonly AppRow[]; choosable?: boolean }) {
  return (
    <Table label="Apps">
      <TableHead>
        <HeadCell>Name</HeadCell>
        <HeadCell>Kind</HeadCell>
        <HeadCell>State</HeadCell>
        <HeadCell>Client id</HeadCell>
        <HeadCell>Last used</HeadCell>
      </TableHead>
      <TableBody>
        {apps.map((app) => (
          <Row key={app.id}>
            <Cell>
              <span className="flex items-baseline gap-2">
                {choosable ? (
                  <Checkbox
                    name="app"
                    value={app.id}
                    aria-label={`Choose ${app.name}`}
                    className="relative z-1 -ml-0.5 shrink-0 self-start"
                  />
                ) : null}
                <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
                  <RowLink href={`/apps/${app.id}`}>{app.name}</RowLink>
                  <FailureCount app={app} />
                  {app.smart ? <SmartBadge /> : null}
                  <IssuerBadge issuer={app.issuer} />
                  {app.tags.slice(0, 3).map((tag) => (
                    <Badge key={tag} icon={false}>
                      {tag}
                    </Badge>
                  ))}
                </span>
              </span>
            </Cell>
            <Cell label="Kind">
              <KindStatus kind={app.kind} />
            </Cell>
            <Cell label="State">
              <span>
                <StateStatus state={app.state} binnedAt={app.binnedAt} />
                {app.binnedAt ? null : <CredentialEnd at={app.credentialEndsAt} />}
              </span>
            </Cell>
            <Cell label="Client id">
              <Elided value={app.clientId} />
            </Cell>
            <Cell label="Last used">
              {app.lastUsedAt ? (
                <RelativeTime at={app.lastUsedAt} className="whitespace-nowrap" />
              ) : (
                <span className="text-ink-faint">never</span>
              )}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}
