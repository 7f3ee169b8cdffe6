import { AppFilters } from "@/app/(console)/apps/_components/app-filters"
import { AppTable } from "@/app/(console)/apps/_components/app-table"
import { BulkBar } from "@/app/(console)/apps/_components/bulk-bar"
import { FacetLinks } from "@/app/(console)/apps/_components/facet-links"
import { type readAppFilter, withParams } from "@/app/(console)/apps/_components/list-url"
import { SaveView } from "@/app/(console)/apps/_components/save-view"
import { EmptyState } from "@/components/ui/empty-state"
import { ButtonLink } from "@/components/ui/link"
import { Pagination } from "@/components/ui/pagination"
import type { listAllOwners } from "@/lib/server/apps/app-owners"
import type { countMyApps, listAppPage } from "@/lib/server/apps/read-app"

type AppListProps = {
  list: ReturnType<typeof readAppFilter>
  page: Awaited<ReturnType<typeof listAppPage>>
  counts: Awaited<ReturnType<typeof countMyApps>>
  owners: Awaited<ReturnType<typeof listAllOwners>>
  mayChangeAll: boolean
}

/** The apps that match, with the ways to narrow them, to keep a view and to change several at once. */
export function AppList({ list, page, counts, owners, mayChangeAll }: AppListProps) {
  const { filter, params, isFiltered } = list
  const choosable = mayChangeAll && filter.state !== "bin"
  const table = <AppTable apps={page.apps} choosable={choosable} />
  return (
    <>
      <FacetLinks params={params} current={filter.facet} />
      <AppFilters params={params} counts={counts} owners={owners} />
      {isFiltered || params.view ? <SaveView key={JSON.stringify(params)} params={params} /> : null}
      {page.apps.length === 0 ? (
        <EmptyState
          title={isFiltered ? "Nothing matches" : "All apps are in the bin"}
          action={<ButtonLink href="/apps">Show all apps</ButtonLink>}
        />
      ) : choosable ? (
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
  )
}
