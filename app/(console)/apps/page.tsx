import type { Metadata } from "next"
import { AppList } from "@/app/(console)/apps/_components/app-list"
import { readAppFilter } from "@/app/(console)/apps/_components/list-url"
import { Page, PageHeader } from "@/components/shell/page-header"
import { EmptyState } from "@/components/ui/empty-state"
import { ButtonLink } from "@/components/ui/link"
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
  const register = mayRegister ? (
    <ButtonLink href="/apps/new" variant="primary">
      Register an app
    </ButtonLink>
  ) : undefined
  const isEmpty = counts.total + counts.binned === 0
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
      {isEmpty ? (
        <EmptyState picture={<TicketsPicture />} title="No app yet" action={register}>
          An app is anything that calls your FHIR API: a portal, a phone app, a nightly job.
        </EmptyState>
      ) : (
        <AppList
          list={{ filter, params, isFiltered }}
          page={page}
          counts={counts}
          owners={owners}
          mayChangeAll={reachOf(actor.role, "app.edit") === "all"}
        />
      )}
    </Page>
  )
}
