import { KindStatus, StateStatus } from "@/components/apps/app-words"
import { EmptyState } from "@/components/ui/empty-state"
import { ButtonLink } from "@/components/ui/link"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeadCell, Row, RowLink, Table, TableBody, TableHead } from "@/components/ui/table"
import type { AppKind, AppState } from "@/lib/apps/app"

type ApiAppsProps = {
  apps: readonly {
    id: string
    name: string
    kind: AppKind
    state: AppState
    roles: readonly string[]
    grantedAt: Date
    /** Of all the apps that may ask for it, shown or not. */
    total: number
  }[]
  apiId: string
  canRegister: boolean
}

/** Apps with consent for this API; others are answered invalid_target. */
export function ApiApps({ apps, apiId, canRegister }: ApiAppsProps) {
  if (apps.length === 0)
    return (
      <EmptyState
        title="No app may ask for it"
        action={
          canRegister ? (
            <ButtonLink href={`/apps/new?api=${apiId}`} variant="primary">
              Register an app for it
            </ButtonLink>
          ) : undefined
        }
      >
        An app asking for a token for this API is refused with invalid_target until it is allowed.
      </EmptyState>
    )
  const more = (apps[0]?.total ?? 0) - apps.length
  return (
    <>
      <Table label="Apps that may ask for it">
        <TableHead>
          <HeadCell>Name</HeadCell>
          <HeadCell>Kind</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell>App roles</HeadCell>
          <HeadCell>Allowed</HeadCell>
        </TableHead>
        <TableBody>
          {apps.map((app) => (
            <Row key={app.id}>
              <Cell>
                <RowLink href={`/apps/${app.id}`}>{app.name}</RowLink>
              </Cell>
              <Cell label="Kind">
                <KindStatus kind={app.kind} />
              </Cell>
              <Cell label="State">
                <StateStatus state={app.state} binnedAt={null} />
              </Cell>
              <Cell label="App roles">
                {app.roles.join(", ") || <span className="text-ink-faint">none</span>}
              </Cell>
              <Cell label="Allowed">
                <RelativeTime at={app.grantedAt} />
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      {more > 0 ? (
        <p className="mt-3 text-ink-soft text-sm">
          And {more.toLocaleString("en")} more, found by the search of apps.
        </p>
      ) : null}
    </>
  )
}
