import type { Metadata } from "next"
import { AppFilters } from "@/app/(console)/apps/_components/app-filters"
import { AppTable } from "@/app/(console)/apps/_components/app-table"
import { readAppFilter, withParams } from "@/app/(console)/apps/_components/list-url"
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
  const register = reachOf(actor.role, "app.create") ? (
    <ButtonLink href="/apps/new" variant="primary">
      Register an app
    </ButtonLink>
  ) : undefined
  return (
    <Page>
      <PageHeader
        title="Apps"
        description="Every client application that may ask for tokens: public, confidential and service."
        actions={register}
      />
      {counts.total + counts.binned === 0 ? (
        <EmptyState picture={<TicketsPicture />} title="No app yet" action={register}>
          An app is anything that calls your FHIR API: a portal, a phone app, a nightly job.
        </EmptyState>
      ) : (
        <>
          <AppFilters params={params} counts={counts} owners={owners} />
          {page.apps.length === 0 ? (
            <EmptyState
              title={isFiltered ? "Nothing matches" : "All apps are in the bin"}
              action={<ButtonLink href="/apps">Show all apps</ButtonLink>}
            />
          ) : (
            <AppTable apps={page.apps} />
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
