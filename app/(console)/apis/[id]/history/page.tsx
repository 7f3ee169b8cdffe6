import type { Metadata } from "next"
import { ApiHeader } from "@/app/(console)/apis/[id]/_components/api-header"
import { HistoryList } from "@/components/audit/history-list"
import { Page } from "@/components/shell/page-header"
import { EmptyState } from "@/components/ui/empty-state"
import { Pagination } from "@/components/ui/pagination"
import { readCursor } from "@/lib/page-cursor"
import { reaches } from "@/lib/server/actor"
import { apiPage } from "@/lib/server/apis/api-page"
import { readAudit } from "@/lib/server/audit/read-audit"
import type { SearchParams } from "@/lib/server/flow-page"
import { requireConsole } from "@/lib/server/signed-in"

export const metadata: Metadata = { title: "API history" }

const PAGE_SIZE = 30

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams }

export default async function ApiHistoryPage({ params, searchParams }: Props) {
  const actor = await requireConsole("/apis", "audit.read")
  const { api } = await apiPage(params, "/history")
  const { before } = await searchParams
  const filter = {
    subjectType: "api",
    subjectId: api.id,
    before: readCursor(before),
    limit: PAGE_SIZE,
  }
  const entries = await readAudit(filter, actor)
  const canEdit = reaches(actor, "api.edit", "all")
  const here = `/apis/${api.id}/history`
  return (
    <Page>
      <ApiHeader api={api} tab="/history" canRegister={false} showsHistory />
      {entries.length === 0 ? (
        <EmptyState title="No older change" />
      ) : (
        <HistoryList
          entries={entries}
          revertHref={({ id }) =>
            canEdit && (before || id !== entries[0]?.id) ? `${here}/${id}` : undefined
          }
        />
      )}
      <Pagination
        previousHref={before ? here : undefined}
        nextHref={entries.length === PAGE_SIZE ? `${here}?before=${entries.at(-1)?.id}` : undefined}
      />
    </Page>
  )
}
