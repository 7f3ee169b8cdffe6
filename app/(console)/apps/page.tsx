import type { Metadata } from "next"
import { AppFilters } from "@/app/(console)/apps/_components/app-filters"
import { AppTable } from "@/app/(console)/apps/_components/app-table"
import { BulkBar } from "@/app/(console)/apps/_components/bulk-bar"
import { FacetLinks } from "@/app/(console)/apps/_components/facet-links"
import { readAppFilter, withParams } from "@/app/(console)/apps/_components/list-url"
import { SaveView } from "@/app/(console)/apps/_components/save-view"
import { Page, PageHeader } from "@/components/shell/page-header"
import { EmptyState } from "@/components/ui/empty-state"
import { ButtonLink } from "@/components/ui/link"
import { Pagination } from "@/components/ui/pagination"
import { TicketsPicture } from "@/components/ui/pictures"
import { reachOf } from "@/lib/people/roles"
import { listAllOwners } from "@/lib/server/apps/app-owners"
import { countMyApps, listAppPage } from "@/lib/server/apps/read-app"
import type { SearchParams } from "@/lib/server/flow-page"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "Apps" }

export default async function AppsPage({ searchParams }: { searchParams: SearchParams }) {
  const actor = await requireConsole("/apps")
  const { filter, params, isFiltered } = readAppFilter(await searchParams)
  const [page, counts, owners] = await Promise.all([
    listAppPage(filter, actor),
    countMyApps(actor),
    listAllOwners(actor),
  ])
  const mayRegister = reachOf(actor.role, "app.create") !== null
  const mayChangeAll = reachOf(actor.role, "app.edit") === "all" && filter.state !== "bin"
  const register = mayRegister ? (
    <ButtonLink href="/apps/new" variant="primary">
      Register an app
    </ButtonLink>
  ) : undefined
  const table = <AppTable apps={page.apps} choosable={mayChangeAll} />
  return (
    <Page>
      <PageHeader
        title={params.view ?? "Apps"}
        description={
          params.view
            ? "A named view of the apps; its address holds all of it."
            : "Every client application that may ask for tokens: public, confidential and service."
        }
        actions={
          <>
            {mayRegister ? <ButtonLink href="/apps/import">Import</ButtonLink> : null}
            {register}
          </>
        }
      />
      {counts.total + counts.binned === 0 ? (
        <EmptyState picture={<TicketsPicture />} title="No app yet" action={register}>
          An app is anything that calls your FHIR API: a portal, a phone app, a nightly job.
        </EmptyState>
      ) : (
        <>
          <FacetLinks params={params} current={filter.facet} />
          <AppFilters params={params} counts={counts} owners={owners} />
          {isFiltered || params.view ? <SaveView key={JSON.stringify(params)} params={params} /> : null}
          {page.apps.length === 0 ? (
            <EmptyState
              title={isFiltered ? "Nothing matches" : "All apps are in the bin"}
              action={<ButtonLink href="/apps">Show all apps</ButtonLink>}
            />
          ) : mayChangeAll ? (
            <BulkBar key={JSON.stringify(params)}>{table}</BulkBar>
          ) : (
            table
          )}
          <Pagination
            previousHref={params.after ? withParams(params, { after: undefined }) : undefined}
            nextHref={page.next ? withParams(params, { after: page.next }) : undefined}
            summary={isFiltered ? undefined : `${counts.total} ${counts.total === 1 ? "app" : "apps"}`}
          />
        </>
      )}
    </Page>
  )
}
