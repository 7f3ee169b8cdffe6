import type { Metadata } from "next"
import { IssuerBadge, SmartBadge } from "@/components/apps/app-words"
import { Page, PageHeader } from "@/components/shell/page-header"
import { Status } from "@/components/ui/badge"
import { Elided } from "@/components/ui/elided"
import { EmptyState } from "@/components/ui/empty-state"
import { ButtonLink, Link } from "@/components/ui/link"
import { DoorPicture } from "@/components/ui/pictures"
import { Cell, HeadCell, Row, RowLink, Table, TableBody, TableHead } from "@/components/ui/table"
import { reachOf } from "@/lib/people/roles"
import { listAllApis } from "@/lib/server/apis/read-api"
import type { SearchParams } from "@/lib/server/flow-page"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "APIs" }

const ENFORCEMENT = { gateway: "Admit stands in front", own: "The server checks tokens itself" } as const

export default async function ApisPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireConsole("/apis", "api.read")
  const binned = (await searchParams).state === "bin"
  const [apis, inBin] = await Promise.all([
    listAllApis(actor, { binned }),
    listAllApis(actor, { binned: true }),
  ])
  const setUp = reachOf(actor.role, "api.edit") ? (
    <ButtonLink href="/apis/new" variant="primary">
      Set up a FHIR server
    </ButtonLink>
  ) : undefined
  return (
    <Page>
      <PageHeader
        title="APIs"
        description="The FHIR servers that apps get tokens for. Each has an audience of its own."
        actions={setUp}
      />
      {binned ? (
        <p className="mb-4 text-ink-soft">
          In the bin: refused to every app, and deleted for good 30 days after they were put here.{" "}
          <Link href="/apis">Back to the APIs in use</Link>
        </p>
      ) : null}
      {binned && apis.length === 0 ? (
        <EmptyState title="The bin is empty" />
      ) : apis.length === 0 ? (
        <EmptyState picture={<DoorPicture />} title="No FHIR server yet" action={setUp}>
          A few questions find out which registrations your server needs, and which it does not.
        </EmptyState>
      ) : (
        <Table label="APIs">
          <TableHead>
            <HeadCell>Name</HeadCell>
            <HeadCell>Audience</HeadCell>
            <HeadCell>Enforced by</HeadCell>
            <HeadCell numeric>Apps</HeadCell>
          </TableHead>
          <TableBody>
            {apis.map((api) => (
              <Row key={api.id}>
                <Cell>
                  <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                    <RowLink href={`/apis/${api.id}`}>{api.name}</RowLink>
                    {api.smart ? <SmartBadge /> : null}
                    <IssuerBadge issuer={api.issuer} />
                    {api.state === "disabled" ? <Status tone="warn">Disabled</Status> : null}
                  </span>
                </Cell>
                <Cell label="Audience">
                  <Elided value={api.identifierUri} />
                </Cell>
                <Cell label="Enforced by">
                  {api.issuer === "admit" ? ENFORCEMENT[api.enforcement] : "Elsewhere"}
                </Cell>
                <Cell label="Apps" numeric>
                  {api.apps}
                </Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      )}
      {!binned && inBin.length > 0 ? (
        <p className="mt-4 text-sm">
          <Link href="/apis?state=bin">{inBin.length} in the bin</Link>
        </p>
      ) : null}
    </Page>
  )
}
